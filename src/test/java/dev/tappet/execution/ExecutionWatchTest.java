package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.exitWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.engine.ScriptedOperator;
import dev.tappet.json.Json;
import dev.tappet.storage.RecordingTable;
import dev.tappet.workspace.Binding;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Callers that wait until an execution goes on. */
class ExecutionWatchTest {
    private static final UUID WORKSPACE = new UUID(0, 3);

    private final WorkerCluster fleet = new WorkerCluster(RecordingTable::new, new ScriptedOperator());

    private UUID started() {
        Binding binding = fleet.publish(List.of(exitWith()));
        UUID id = fleet.executions().newId();
        fleet.executions().create(List.of(new NewExecution(id, binding, Json.write(Map.of()))), Lane.ASYNC);
        return id;
    }

    private String revision(UUID id) {
        return fleet.find(id).summary().revision();
    }

    @Test
    void change_endsTheWait_andNothingIsLeft() {
        ExecutionWatch watch = new ExecutionWatch(fleet.table, 100);
        UUID id = started();
        CompletableFuture<Void> first =
                watch.change(WORKSPACE, id, revision(id)).orElseThrow();
        CompletableFuture<Void> second =
                watch.change(WORKSPACE, id, revision(id)).orElseThrow();
        assertThat(first).isNotDone();
        fleet.runAll();
        await().until(() -> first.isDone() && second.isDone());
        assertThat(watch.waiting()).isZero();
    }

    @Test
    void revision_thatIsNotCurrent_endsTheWaitAtOnce() {
        ExecutionWatch watch = new ExecutionWatch(fleet.table, 100);
        CompletableFuture<Void> change =
                watch.change(WORKSPACE, started(), "another").orElseThrow();
        await().until(change::isDone);
    }

    @Test
    void workspace_takesAtMostItsShareOfThePlaces() {
        ExecutionWatch watch = new ExecutionWatch(fleet.table, 8);
        UUID id = started();
        CompletableFuture<Void> first =
                watch.change(WORKSPACE, id, revision(id)).orElseThrow();
        watch.change(WORKSPACE, id, revision(id)).orElseThrow();
        assertThat(watch.change(WORKSPACE, id, revision(id))).isEmpty();
        assertThat(watch.change(new UUID(0, 4), id, revision(id))).isPresent();
        first.cancel(false);
        assertThat(watch.change(WORKSPACE, id, revision(id))).isPresent();
        assertThat(watch.waiting()).isEqualTo(3);
    }

    @Test
    void journaledSteps_changeTheRevision_thoughTheStatusStays() {
        Binding binding = fleet.publish(List.of(act("a", 1), act("b", 2), exitWith()));
        UUID id = fleet.executions().newId();
        fleet.executions().create(List.of(new NewExecution(id, binding, Json.write(Map.of()))), Lane.ASYNC);
        fleet.runAll();
        assertThat(revision(id)).isEqualTo("1.2." + ExecutionStatus.SUCCESS.ordinal());
    }
}
