package dev.tappet.engine;

import dev.tappet.workflow.Workflow;
import java.time.Instant;
import java.util.Map;

/** The result that a waiting caller receives, as soon as it is known. */
public sealed interface Reply {
    /**
     * A {@code respond} step gave a response. The further course of the execution does not change it.
     *
     * @param parameters status, headers and body, as those of an exit
     * @param at         when it was given
     */
    record Response(Map<String, Object> parameters, Instant at) implements Reply {}

    /**
     * The execution ended before a step gave a response.
     *
     * @param outcome       the result of the execution
     * @param failureStatus the HTTP status of the response if the execution did not succeed
     */
    record End(ExecutionResult outcome, int failureStatus) implements Reply {
        /** For a workflow that does not set the status. */
        public End(ExecutionResult outcome) {
            this(outcome, Workflow.FAILURE_STATUS);
        }
    }
}
