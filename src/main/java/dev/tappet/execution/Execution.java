package dev.tappet.execution;

import dev.tappet.workspace.Redactor;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The record of an execution. What callers are told is exact in it; people are shown {@link #redacted}.
 *
 * @param workflow the id in the trigger URL
 * @param version  of the definition, pinned when it was created
 * @param rerunOf  the execution that this one runs again
 * @param trace    where in a trace of its sender's the event came from
 * @param answer   present as soon as a step answered the caller of a synchronous execution
 * @param outcome  present as soon as the status is final
 * @param redactor hides the secrets in answer and output, which are exact here
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
        Optional<Outcome> outcome,
        Redactor redactor) {
    /** As people may see it: without the secrets that the workflow let out. */
    public Execution redacted() {
        return new Execution(
                id,
                workspace,
                workflow,
                version,
                integration,
                status,
                created,
                started,
                finished,
                rerunOf,
                trace,
                answer.map(given -> new Reply.Answer(redactor.redact(given.parameters()), given.at())),
                outcome.map(this::redacted),
                Redactor.NONE);
    }

    private Outcome redacted(Outcome ended) {
        return switch (ended) {
            case Outcome.Success(Map<String, Object> output) -> new Outcome.Success(redactor.redact(output));
            case Outcome.Failure _, Outcome.Stopped _, Outcome.Dropped _ -> ended;
        };
    }

    /** What a caller who waits for it is told; not present yet while it is neither answered nor ended. */
    public Optional<Reply> reply() {
        return answer.<Reply>map(given -> given).or(() -> outcome.map(Reply.End::new));
    }
}
