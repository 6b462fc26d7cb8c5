package dev.tappet.execution;

import dev.tappet.engine.TraceParent;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import java.util.Optional;
import java.util.UUID;

/**
 * An execution before it is stored.
 *
 * @param id            from {@link Executions#newId()}, assigned before it is known whether the execution will exist
 * @param binding       the workspace, workflow and version
 * @param event         <code>$.event</code> as JSON text in UTF-8
 * @param request       <code>$.request</code> as JSON text in UTF-8, if a request started it
 * @param trace         the sender's trace context
 * @param failureStatus the HTTP status for a synchronous caller if the execution does not succeed
 * @param origin        how it was triggered
 * @param concurrency   the group whose limit applies
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
    /** An execution without a concurrency group. */
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

    /** An execution without a trace context. */
    public NewExecution(UUID id, Binding binding, byte[] event) {
        this(id, binding, event, Optional.empty(), Optional.empty(), Workflow.FAILURE_STATUS, Optional.empty());
    }

    /** The same execution under another id. */
    public NewExecution as(UUID other) {
        return new NewExecution(other, binding, event, request, trace, failureStatus, origin, concurrency);
    }

    /** The same execution in a concurrency group. */
    public NewExecution within(ConcurrencyGroup group) {
        return new NewExecution(id, binding, event, request, trace, failureStatus, origin, Optional.of(group));
    }
}
