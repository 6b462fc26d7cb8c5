package dev.tappet.workflow;

import dev.tappet.expression.Template;

/**
 * How many executions of a workflow may run at once.
 *
 * @param key   executions for which it gives the same value share the limit
 * @param limit how many of them may run at once
 * @param mode  what becomes of one that comes when so many run
 */
public record Concurrency(Template key, int limit, Mode mode) {
    /** What becomes of an execution when as many run as may. */
    public enum Mode {
        /** It waits for its turn, in the order of acceptance. */
        QUEUE,
        /** It is recorded, and does not run. */
        SKIP,
        /** The oldest are stopped for it. */
        REPLACE
    }
}
