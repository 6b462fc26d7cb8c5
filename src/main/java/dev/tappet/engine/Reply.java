package dev.tappet.engine;

import dev.tappet.workflow.Workflow;
import java.time.Instant;
import java.util.Map;

/** What a caller who waits for an execution is told, as soon as it is known. */
public sealed interface Reply {
    /**
     * A {@code respond} step answered. Whatever becomes of the execution after that does not change it.
     *
     * @param parameters status, headers and body, as those of an exit
     * @param at         when it was given
     */
    record Response(Map<String, Object> parameters, Instant at) implements Reply {}

    /**
     * It ended, and no step had answered before.
     *
     * @param failureStatus the HTTP status of the response if it did not succeed
     */
    record End(ExecutionResult outcome, int failureStatus) implements Reply {
        /** Of a workflow that says nothing about it. */
        public End(ExecutionResult outcome) {
            this(outcome, Workflow.FAILURE_STATUS);
        }
    }
}
