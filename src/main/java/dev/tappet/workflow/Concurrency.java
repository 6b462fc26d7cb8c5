package dev.tappet.workflow;

import dev.tappet.expression.Template;

/**
 * The limit of concurrent executions of a workflow.
 *
 * @param key   executions with the same value of the key share the limit
 * @param limit the maximum number of concurrent executions
 * @param mode  what happens to an execution beyond the limit
 */
public record Concurrency(Template key, int limit, Mode mode) {
    /** What happens to an execution beyond the limit. */
    public enum Mode {
        /** It waits, in the order of acceptance. */
        QUEUE,
        /** It is recorded but does not run. */
        SKIP,
        /** The oldest executions are stopped in favor of it. */
        REPLACE
    }
}
