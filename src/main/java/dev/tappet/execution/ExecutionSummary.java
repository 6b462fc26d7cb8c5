package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.TraceParent;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An execution as lists show it: its {@link Execution record} without the output, which may be large.
 *
 * @param workflow    the id in the trigger URL
 * @param version     of the definition, fixed when it was created
 * @param integration whose event started it; empty if a schedule did
 * @param rerunOf     the execution that this one runs again
 * @param trace       the sender's trace context
 * @param failure     present if it failed
 * @param origin      how it was triggered; empty for reruns, and if an early version stored it
 * @param revision    changes with status, steps and response
 */
public record ExecutionSummary(
        UUID id,
        UUID workspace,
        UUID workflow,
        int version,
        Optional<UUID> integration,
        ExecutionStatus status,
        Instant created,
        Optional<Instant> started,
        Optional<Instant> finished,
        Optional<UUID> rerunOf,
        Optional<TraceParent> trace,
        Optional<ExecutionResult.Failure> failure,
        Optional<TriggerOrigin> origin,
        String revision) {
    static ExecutionSummary of(ExecutionState state) {
        return new ExecutionSummary(
                state.id(),
                state.binding().workspace(),
                state.binding().workflow(),
                state.binding().version(),
                state.binding().integration(),
                state.status(),
                state.created(),
                state.times().started(),
                state.times().finished(),
                state.origin().rerun().map(Rerun::of),
                state.origin().trace(),
                state.result()
                        .failure()
                        .map(message ->
                                new ExecutionResult.Failure(state.result().failedStep(), message)),
                state.origin().trigger(),
                state.revision());
    }
}
