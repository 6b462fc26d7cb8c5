package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.secret.Redactor;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The record of an execution. What callers are told is exact in it; people are shown {@link #redacted}.
 *
 * @param summary  whose it is, where it stands, and since when
 * @param response   present as soon as a step answered the caller of a synchronous execution
 * @param outcome  present as soon as the status is final
 * @param failureStatus the HTTP status for a synchronous caller if it does not succeed
 * @param redactor hides the secrets in answer and output, which are exact here
 */
public record Execution(
        ExecutionSummary summary,
        Optional<Reply.Response> response,
        Optional<ExecutionResult> outcome,
        int failureStatus,
        Redactor redactor) {
    public UUID id() {
        return summary.id();
    }

    /** Whose it is; nobody else sees it. */
    public UUID workspace() {
        return summary.workspace();
    }

    public ExecutionStatus status() {
        return summary.status();
    }

    /** As people may see it: without the secrets that the workflow let out. */
    public Execution redacted() {
        return new Execution(
                summary,
                response.map(given -> new Reply.Response(redactor.redact(given.parameters()), given.at())),
                outcome.map(this::redacted),
                failureStatus,
                Redactor.NONE);
    }

    private ExecutionResult redacted(ExecutionResult ended) {
        return switch (ended) {
            case ExecutionResult.Success(Map<String, Object> output) ->
                new ExecutionResult.Success(redactor.redact(output));
            case ExecutionResult.Failure _, ExecutionResult.Stopped _, ExecutionResult.Dropped _ -> ended;
        };
    }

    /** What a caller who waits for it is told; not present yet while it is neither answered nor ended. */
    public Optional<Reply> reply() {
        return response.<Reply>map(given -> given).or(() -> outcome.map(end -> new Reply.End(end, failureStatus)));
    }
}
