package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.exitWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.json.Json;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.ChangeResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The request that started an execution, in its steps: whatever its size, in a rerun, and where there is none. */
class StoredInputTest {
    private static final Map<String, Object> REQUEST =
            Map.of("method", "POST", "path", "/v1/x", "headers", Map.of("x-github-event", "push"), "query", Map.of());

    private final WorkerCluster fleet = new WorkerCluster();

    @Test
    void request_isSeenByTheSteps_inAnyCaseOfItsHeaders() {
        assertThat(output(start(Map.of(), REQUEST, exitWith("request.headers.X-GitHub-Event", "request.method"))))
                .isEqualTo(Map.of("request.headers.X-GitHub-Event", "push", "request.method", "POST"));
    }

    @Test
    void largeRequest_liesBesideTheState() {
        String text = "x".repeat(5_000);
        for (Object event : List.of(Map.of(), Map.of("text", text), Map.of("text", "x".repeat(900)))) {
            UUID id = start(event, Map.of("query", Map.of("a", text)), exitWith("request.query.a", "event.text"));
            assertThat(output(id)).containsEntry("request.query.a", text);
            assertThat(fleet.head(id).bytes(StateAttributes.REQUEST)).isEmpty();
        }
    }

    @Test
    void rerun_seesTheSameRequest() {
        UUID id = start(Map.of(), REQUEST, exitWith("request.headers.X-Github-Event"));
        fleet.runAll();
        assertThat(fleet.reruns().rerun(new UUID(0, 3), id, RerunService.From.START))
                .isInstanceOfSatisfying(
                        ChangeResult.Done.class,
                        done -> assertThat(output(((ExecutionSummary) done.now()).id()))
                                .containsValue("push"));
    }

    @Test
    void executionOfAnEarlierVersion_hasNoRequest() {
        UUID id = fleet.start(List.of(exitWith("request", "event.a")), Map.of("a", 1), Lane.ASYNC);
        Map<String, Object> output = output(id);
        assertThat(output).containsEntry("event.a", 1);
        assertThat(output.get("request")).isNull();
    }

    @Test
    void rawEvent_hasItsHeadersInAnyCase_anotherOneNot() {
        Map<String, Object> raw =
                Map.of("http_method", "POST", "path", "/v1/x", "headers", Map.of("X-One", List.of("1")));
        assertThat(output(start(raw, REQUEST, exitWith("event.headers.x-one")))).containsValue(List.of("1"));
        Map<String, Object> other = Map.of("http_method", "GET", "path", "/v1/x", "headers", Map.of("X-One", "1"));
        assertThat(output(start(other, REQUEST, exitWith("event.headers.x-one")))
                        .get("event.headers.x-one"))
                .isNull();
    }

    /**
     * A rolling upgrade: what a new process stored comes to an old one first, more often than an execution may fail.
     */
    @Test
    void executionOfALaterVersion_isLeftToThatVersion_andLosesNoAttempt() {
        UUID id = start(Map.of(), REQUEST, exitWith("request.method"));
        byte[] stored = fleet.head(id).bytes(StateAttributes.REQUEST).orElseThrow();
        setRequest(id, new byte[] {2, 7, 7});
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> fleet.worker().handle(id)).isInstanceOf(NewerFormatException.class);
            assertThat(fleet.state(id).lease().deaths()).isEqualTo(CrashHistory.NONE);
        }
        setRequest(id, stored);
        assertThat(output(id)).containsEntry("request.method", "POST");
    }

    /** An old process that knows no format takes it for damaged. */
    @Test
    void executionThatAnOldWorkerCannotRead_isRunByANewOneAfterwards() {
        UUID id = start(Map.of(), REQUEST, exitWith("request.method"));
        byte[] stored = fleet.head(id).bytes(StateAttributes.REQUEST).orElseThrow();
        setRequest(id, new byte[] {'?'});
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> fleet.worker().handle(id)).isInstanceOf(IllegalStateException.class);
            fleet.clock.pass(WorkerCluster.LEASE.length().plusMillis(1));
        }
        setRequest(id, stored);
        fleet.worker().handle(id);
        assertThat(output(id)).containsEntry("request.method", "POST");
    }

    private void setRequest(UUID id, byte[] bytes) {
        fleet.table.write(
                new Write.Update(
                        ExecutionKeys.state(id), List.of(Change.set(StateAttributes.REQUEST, bytes)), Condition.all()),
                Durability.SYNCED);
    }

    private UUID start(Object event, Map<String, Object> request, Step step) {
        UUID id = fleet.executions().newId();
        fleet.executions()
                .create(
                        List.of(new NewExecution(
                                id,
                                fleet.publish(List.of(step)),
                                Json.write(event),
                                Optional.of(Json.write(request)),
                                Optional.empty(),
                                Workflow.FAILURE_STATUS,
                                Optional.empty())),
                        Lane.ASYNC);
        return id;
    }

    private Map<String, Object> output(UUID id) {
        fleet.runAll();
        return switch (fleet.find(id).outcome().orElseThrow()) {
            case ExecutionResult.Success(Map<String, Object> output) -> output;
            case ExecutionResult.Failure failure -> throw new AssertionError(failure);
            case ExecutionResult.Stopped _, ExecutionResult.Dropped _ -> throw new AssertionError();
        };
    }
}
