package dev.tappet.api;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.execution.Execution;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.execution.ExecutionSummary;
import dev.tappet.secret.Redactor;
import dev.tappet.workflow.Workflow;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class ExecutionApiTest extends ApiFixture {
    @Inject
    RecordedExecutions executions;

    @Test
    void finishedExecution_showsOutput() {
        Map<String, Object> output = new HashMap<>(Map.of("status", 200, "someKey", Arrays.asList(1, null)));
        output.put("nothing", null);
        Execution execution = execution(ExecutionStatus.SUCCESS, Optional.of(new ExecutionResult.Success(output)));
        by(editor)
                .get("/executions/" + execution.id())
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body(
                        "$",
                        equalTo(Map.ofEntries(
                                Map.entry("id", execution.id().toString()),
                                Map.entry("workspace_id", workspace.toString()),
                                Map.entry(
                                        "workflow_id",
                                        execution.summary().workflow().toString()),
                                Map.entry("workflow_version", 3),
                                Map.entry(
                                        "integration_id",
                                        execution
                                                .summary()
                                                .integration()
                                                .orElseThrow()
                                                .toString()),
                                Map.entry("status", "SUCCESS"),
                                Map.entry("created_at", "2026-01-01T00:00:00Z"),
                                Map.entry("started_at", "2026-01-01T00:00:01.500Z"),
                                Map.entry("finished_at", "2026-01-01T00:00:02Z"),
                                Map.entry("output", output),
                                Map.entry("revision", "1"))));
    }

    @Test
    void failedExecution_showsStepAndMessage() {
        Execution execution = execution(
                ExecutionStatus.FAILED,
                Optional.of(new ExecutionResult.Failure(Optional.of("steps[2].http"), "no answer")));
        by(editor)
                .get("/executions/" + execution.id())
                .then()
                .statusCode(200)
                .body("status", is("FAILED"), "$", not(hasKey("output")))
                .body("error", equalTo(Map.of("step", "steps[2].http", "message", "no answer")));
    }

    @Test
    void unfinishedExecution_omitsOutputAndError() {
        Execution execution = execution(ExecutionStatus.ON_HOLD, Optional.empty());
        by(editor)
                .get("/executions/" + execution.id())
                .then()
                .statusCode(200)
                .body("status", is("ON_HOLD"), "$", not(hasKey("output")), "$", not(hasKey("error")))
                .body("$", not(hasKey("finished_at")));
    }

    @Test
    void missingOrForeignExecution_isNotFound() {
        Execution execution = execution(ExecutionStatus.QUEUED, Optional.empty());
        for (String id : List.of(UNKNOWN, "not-an-id")) {
            problem(by(editor).get("/executions/" + id).then(), 404, "Execution not found")
                    .body("detail", containsString("trigger condition"));
        }
        problem(by(stranger).get("/executions/" + execution.id()).then(), 404, "Execution not found");
    }

    @Test
    void response_isShownForEveryStatus() {
        Reply.Response answer =
                new Reply.Response(Map.of("status", 202, "body", "taken"), Instant.parse("2026-01-01T00:00:01.600Z"));
        for (ExecutionStatus status : List.of(ExecutionStatus.RUNNING, ExecutionStatus.STOPPED)) {
            Execution execution = execution(
                    status,
                    Optional.of(answer),
                    Optional.of(new ExecutionResult.Stopped())
                            .filter(_ -> status.isFinal())
                            .map(stopped -> stopped));
            by(editor)
                    .get("/executions/" + execution.id())
                    .then()
                    .statusCode(200)
                    .body("status", is(status.name()))
                    .body(
                            "response",
                            equalTo(Map.of(
                                    "at",
                                    "2026-01-01T00:00:01.600Z",
                                    "parameters",
                                    Map.of("status", 202, "body", "taken"))));
        }
    }

    private Execution execution(ExecutionStatus status, Optional<ExecutionResult> outcome) {
        return execution(status, Optional.empty(), outcome);
    }

    private Execution execution(
            ExecutionStatus status, Optional<Reply.Response> answer, Optional<ExecutionResult> outcome) {
        Instant created = Instant.parse("2026-01-01T00:00:00Z");
        Execution execution = new Execution(
                new ExecutionSummary(
                        UUID.randomUUID(),
                        workspace,
                        UUID.randomUUID(),
                        3,
                        Optional.of(UUID.randomUUID()),
                        status,
                        created,
                        Optional.of(created.plusMillis(1500)),
                        outcome.map(_ -> created.plusSeconds(2)),
                        Optional.empty(),
                        Optional.empty(),
                        outcome.flatMap(it -> it instanceof ExecutionResult.Failure failure
                                ? Optional.of(failure)
                                : Optional.empty()),
                        Optional.empty(),
                        "1"),
                answer,
                outcome,
                Workflow.FAILURE_STATUS,
                Redactor.NONE);
        executions.put(execution);
        return execution;
    }
}
