package dev.tappet.execution;

import dev.tappet.engine.TraceParent;
import java.util.Optional;

/**
 * Why an execution exists, and for whom it runs.
 *
 * @param trigger       empty for reruns, and if an early version stored it
 * @param rerun         present if it runs another execution again
 * @param trace         the trace context of the sender
 * @param failureStatus the HTTP status for a synchronous caller if it does not succeed
 */
record ExecutionOrigin(
        Optional<TriggerOrigin> trigger, Optional<Rerun> rerun, Optional<TraceParent> trace, int failureStatus) {
    static ExecutionOrigin of(NewExecution execution) {
        return new ExecutionOrigin(execution.origin(), Optional.empty(), execution.trace(), execution.failureStatus());
    }

    /** Of a rerun, in the trace of the original execution. */
    ExecutionOrigin rerun(Rerun rerun) {
        return new ExecutionOrigin(Optional.empty(), Optional.of(rerun), trace, failureStatus);
    }

    /** The id of the request that sent the event. */
    Optional<String> requestId() {
        return trigger.flatMap(TriggerOrigin::requestId);
    }
}
