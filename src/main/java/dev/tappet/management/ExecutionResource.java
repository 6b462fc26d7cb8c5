package dev.tappet.management;

import dev.tappet.execution.Execution;
import dev.tappet.execution.Executions;
import dev.tappet.execution.Outcome;
import dev.tappet.execution.Status;
import dev.tappet.trigger.ErrorRow;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;

/** What became of an execution of the caller's workspace. */
@Path(PublicApi.ROOT + "/executions")
@RunOnVirtualThread
class ExecutionResource {
    /** @param step the place of the step that failed; left out when it was none */
    @PublicApi
    record ErrorView(Optional<String> step, String message) {}

    @PublicApi
    record View(
            UUID id,
            UUID workspaceId,
            UUID workflowId,
            int workflowVersion,
            UUID integrationId,
            Status status,
            Instant createdAt,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt,
            Optional<Map<String, Object>> output,
            Optional<ErrorView> error) {
        static View of(Execution execution) {
            return new View(
                    execution.id(),
                    execution.workspace(),
                    execution.workflow(),
                    execution.version(),
                    execution.integration(),
                    execution.status(),
                    execution.created(),
                    execution.started(),
                    execution.finished(),
                    execution.outcome().flatMap(View::output),
                    execution.outcome().flatMap(View::error));
        }

        private static Optional<Map<String, Object>> output(Outcome outcome) {
            return switch (outcome) {
                case Outcome.Success(Map<String, Object> output) -> Optional.of(output);
                case Outcome.Failure _, Outcome.Stopped _, Outcome.Dropped _ -> Optional.empty();
            };
        }

        private static Optional<ErrorView> error(Outcome outcome) {
            return switch (outcome) {
                case Outcome.Failure(Optional<String> step, String message) ->
                    Optional.of(new ErrorView(step, message));
                case Outcome.Success _, Outcome.Stopped _, Outcome.Dropped _ -> Optional.empty();
            };
        }
    }

    private final Executions executions;
    private final Access access;

    ExecutionResource(Executions executions, Access access) {
        this.executions = executions;
        this.access = access;
    }

    @GET
    @Path("{executionId}")
    public View find(@RestPath String executionId) {
        UUID workspace = access.reading();
        return Ids.read(executionId)
                .flatMap(executions::find)
                .filter(execution -> execution.workspace().equals(workspace))
                .map(View::of)
                .orElseThrow(() -> RejectedException.of(
                        ErrorRow.EXECUTION_NOT_FOUND,
                        "No execution with this id. Ensure that no trigger condition prevents the workflow's execution"
                                + " with this event"));
    }
}
