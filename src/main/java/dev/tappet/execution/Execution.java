package dev.tappet.execution;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The record of an execution as people read it.
 *
 * @param workflow the id in the trigger URL
 * @param version  of the definition, pinned when it was created
 * @param rerunOf  the execution that this one runs again
 * @param trace    where in a trace of its sender's the event came from
 * @param answer   present as soon as a step answered the caller of a synchronous execution
 * @param outcome  present as soon as the status is final
 */
public record Execution(
        UUID id,
        UUID workspace,
        UUID workflow,
        int version,
        UUID integration,
        Status status,
        Instant created,
        Optional<Instant> started,
        Optional<Instant> finished,
        Optional<UUID> rerunOf,
        Optional<TraceParent> trace,
        Optional<Reply.Answer> answer,
        Optional<Outcome> outcome) {
    /** What a caller who waits for it is told; not present yet while it is neither answered nor ended. */
    public Optional<Reply> reply() {
        return answer.<Reply>map(given -> given).or(() -> outcome.map(Reply.End::new));
    }
}
