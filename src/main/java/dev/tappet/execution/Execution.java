package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.secret.Redactor;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The record of an execution. Values are exact, as callers receive them; users of the API see them {@link #redacted}.
 *
 * @param summary       owner, status and times
 * @param response      present after a step responded to a synchronous caller
 * @param outcome       present if the status is final
 * @param failureStatus the HTTP status for a synchronous caller if it does not succeed
 * @param redactor      hides the secrets in response and output
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

    /** The workspace that owns it; no other one sees it. */
    public UUID workspace() {
        return summary.workspace();
    }

    public ExecutionStatus status() {
        return summary.status();
    }

    /** The record without secrets, as users see it. */
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

    /** The reply to a waiting caller; empty until the execution has responded or ended. */
    public Optional<Reply> reply() {
        return response.<Reply>map(given -> given).or(() -> outcome.map(end -> new Reply.End(end, failureStatus)));
    }
}
