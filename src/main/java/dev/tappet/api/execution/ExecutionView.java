package dev.tappet.api.execution;

import dev.tappet.api.support.Identified;
import dev.tappet.api.support.PublicApi;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.TraceParent;
import dev.tappet.execution.Execution;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.execution.ExecutionSummary;
import dev.tappet.execution.TriggerOrigin;
import dev.tappet.json.EnumNames;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An execution, as the API returns it.
 *
 * @param rerunOf         the execution that this one reruns
 * @param traceparent     the position of the event in a trace of its sender
 * @param response        the response of a step to the caller of a synchronous execution
 * @param workflowName    the current name; left out if the workflow was deleted
 * @param integrationName the current name; left out if the integration was deleted, or belongs to another workspace
 * @param integrationId   the integration whose event started it; left out if a schedule did
 * @param url             how it was triggered: webhook, async and sync are the trigger URLs, schedule is a schedule,
 *                        tappet is the end of another execution; left out for a rerun, and if an early version stored
 *                        it
 * @param requestId       the id of the request with the event; left out if there was no request
 * @param revision        changes whenever status, steps or response change
 */
@PublicApi
public record ExecutionView(
        UUID id,
        UUID workspaceId,
        UUID workflowId,
        int workflowVersion,
        Optional<UUID> integrationId,
        ExecutionStatus status,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<UUID> rerunOf,
        Optional<String> traceparent,
        Optional<ResponseView> response,
        Optional<Map<String, Object>> output,
        Optional<ErrorView> error,
        Optional<String> workflowName,
        Optional<String> integrationName,
        Optional<String> url,
        Optional<String> requestId,
        String revision) {
    /**
     * The error of a failed execution or step.
     *
     * @param step the place of the step that failed; left out if no step failed
     */
    @PublicApi
    public record ErrorView(Optional<String> step, String message) {
        public static ErrorView of(ExecutionResult.Failure failure) {
            return new ErrorView(failure.step(), failure.message());
        }
    }

    /**
     * The response of a step to the caller.
     *
     * @param parameters of the step: status, headers, body
     */
    @PublicApi
    public record ResponseView(Instant at, Map<String, Object> parameters) {
        static ResponseView of(Reply.Response response) {
            return new ResponseView(response.at(), response.parameters());
        }
    }

    /** An execution in a list: without its output. */
    @PublicApi
    public record Summary(
            UUID id,
            UUID workspaceId,
            UUID workflowId,
            int workflowVersion,
            Optional<UUID> integrationId,
            ExecutionStatus status,
            Instant createdAt,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt,
            Optional<UUID> rerunOf,
            Optional<String> traceparent,
            Optional<ErrorView> error,
            Optional<String> workflowName,
            Optional<String> integrationName,
            Optional<String> url,
            Optional<String> requestId,
            String revision)
            implements Identified {
        static Summary of(ExecutionSummary execution, Map<UUID, String> names) {
            return new Summary(
                    execution.id(),
                    execution.workspace(),
                    execution.workflow(),
                    execution.version(),
                    execution.integration(),
                    execution.status(),
                    execution.created(),
                    execution.started(),
                    execution.finished(),
                    execution.rerunOf(),
                    execution.trace().map(TraceParent::value),
                    execution.failure().map(ErrorView::of),
                    Optional.ofNullable(names.get(execution.workflow())),
                    execution.integration().map(names::get),
                    execution.origin().map(TriggerOrigin::url).map(EnumNames::of),
                    execution.origin().flatMap(TriggerOrigin::requestId),
                    execution.revision());
        }
    }

    /** A page of executions. */
    @PublicApi
    public record Listing(List<Summary> executions, Optional<String> nextPageToken) {}

    static ExecutionView of(Execution execution, Map<UUID, String> names) {
        Summary summary = Summary.of(execution.summary(), names);
        return new ExecutionView(
                summary.id(),
                summary.workspaceId(),
                summary.workflowId(),
                summary.workflowVersion(),
                summary.integrationId(),
                summary.status(),
                summary.createdAt(),
                summary.startedAt(),
                summary.finishedAt(),
                summary.rerunOf(),
                summary.traceparent(),
                execution.response().map(ResponseView::of),
                execution.outcome().flatMap(ExecutionView::output),
                summary.error(),
                summary.workflowName(),
                summary.integrationName(),
                summary.url(),
                summary.requestId(),
                summary.revision());
    }

    private static Optional<Map<String, Object>> output(ExecutionResult outcome) {
        return switch (outcome) {
            case ExecutionResult.Success(Map<String, Object> output) -> Optional.of(output);
            case ExecutionResult.Failure _, ExecutionResult.Stopped _, ExecutionResult.Dropped _ -> Optional.empty();
        };
    }
}
