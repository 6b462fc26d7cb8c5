package dev.tappet.execution;

import dev.tappet.engine.TraceParent;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import java.util.Optional;
import java.util.UUID;

/**
 * An execution that is about to be stored.
 *
 * @param id      minted by {@link Executions#newId()}, before it was known whether it will exist
 * @param binding which version of which workflow runs, and for whom
 * @param event   <code>$.event</code> as JSON text in UTF-8
 * @param request <code>$.request</code> as JSON text in UTF-8, if a request started it
 * @param trace   where in a trace of its sender's the event came from
 * @param failureStatus the HTTP status for a synchronous caller if the execution does not succeed
 * @param origin  how it was triggered
 * @param concurrency with which others it shares a limit of how many run at once
 */
public record NewExecution(
        UUID id,
        Binding binding,
        byte[] event,
        Optional<byte[]> request,
        Optional<TraceParent> trace,
        int failureStatus,
        Optional<TriggerOrigin> origin,
        Optional<ConcurrencyGroup> concurrency) {
    /** One without a limit of executions at once. */
    public NewExecution(
            UUID id,
            Binding binding,
            byte[] event,
            Optional<byte[]> request,
            Optional<TraceParent> trace,
            int failureStatus,
            Optional<TriggerOrigin> origin) {
        this(id, binding, event, request, trace, failureStatus, origin, Optional.empty());
    }

    /** One whose sender keeps no trace. */
    public NewExecution(UUID id, Binding binding, byte[] event) {
        this(id, binding, event, Optional.empty(), Optional.empty(), Workflow.FAILURE_STATUS, Optional.empty());
    }

    /** The same under another id. */
    public NewExecution as(UUID other) {
        return new NewExecution(other, binding, event, request, trace, failureStatus, origin, concurrency);
    }

    /** The same, which runs only when its group has a slot for it. */
    public NewExecution within(ConcurrencyGroup group) {
        return new NewExecution(id, binding, event, request, trace, failureStatus, origin, Optional.of(group));
    }
}
