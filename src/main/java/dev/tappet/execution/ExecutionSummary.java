package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.TraceParent;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a list tells of an execution: all of its {@link Execution record} but the output, which may be large.
 *
 * @param workflow the id in the trigger URL
 * @param version  of the definition, pinned when it was created
 * @param integration whose event started it; empty if a schedule did
 * @param rerunOf the execution that this one runs again
 * @param trace   where in a trace of its sender's the event came from
 * @param failure present if it failed
 * @param origin  how it was triggered; empty for a rerun, and for what an early version stored
 * @param revision another text whenever status, steps or response are others
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
    static ExecutionSummary of(ExecutionState head) {
        return new ExecutionSummary(
                head.id(),
                head.binding().workspace(),
                head.binding().workflow(),
                head.binding().version(),
                head.binding().integration(),
                head.status(),
                head.created(),
                head.started(),
                head.finished(),
                head.rerun().map(Rerun::of),
                head.trace(),
                head.failure().map(message -> new ExecutionResult.Failure(head.failedStep(), message)),
                head.origin(),
                head.revision());
    }
}
