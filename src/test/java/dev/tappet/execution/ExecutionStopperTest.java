package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.storage.Index;
import dev.tappet.storage.Query;
import dev.tappet.workspace.ChangeResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** An end by another hand: wherever an execution stands, at once, and for good. */
class ExecutionStopperTest {
    private static final UUID OWN_WORKSPACE = new UUID(0, 3);

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster(outside);
    private final ExecutionStopper stops = fleet.stops();

    private void stopped(UUID id) {
        assertThat(stops.stop(OWN_WORKSPACE, id)).isInstanceOf(ChangeResult.Done.class);
    }

    private void assertStopped(UUID id) {
        Execution record = fleet.find(id);
        assertThat(record.status()).isEqualTo(ExecutionStatus.STOPPED);
        assertThat(record.outcome()).contains(new ExecutionResult.Stopped());
        assertThat(record.summary().finished()).isPresent();
    }

    @Test
    void queuedExecution_stopped_neverRuns() {
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        stopped(id);
        fleet.runAll();
        fleet.clock.pass(Duration.ofHours(25));
        fleet.sweeper().sweep();
        fleet.runAll();
        assertStopped(id);
        assertThat(outside.calls()).isEmpty();
    }

    @Test
    void executionOnHold_stopped_isNeverWoken() {
        UUID id = fleet.start(List.of(waitFor("10m"), act("a", 1), exitWith("a")));
        fleet.worker().handle(id);
        stopped(id);
        assertStopped(id);
        assertThat(fleet.head(id).indexes()).doesNotContainKey(Index.DUE);
        fleet.clock.pass(Duration.ofHours(1));
        fleet.runAll();
        fleet.refill(fleet.claims()).fill();
        fleet.sweeper().sweep();
        assertThat(fleet.queue.sent()).isEmpty();
        assertThat(outside.calls()).isEmpty();
        assertStopped(id);
    }

    @Test
    void runningExecution_stopped_actsNoMoreAfterCurrentCall() {
        AtomicReference<UUID> id = new AtomicReference<>();
        outside.on("first", () -> {
            stopped(id.get());
            return 1;
        });
        id.set(fleet.start(List.of(act("a", "first"), act("b", "second"), exitWith("a"))));
        fleet.runAll();
        assertThat(outside.calls()).containsExactly("first");
        assertStopped(id.get());
        assertThat(fleet.head(id.get()).number(StateAttributes.EPOCH)).hasValue(2L);
        Query journal = Query.startingWith(ExecutionKeys.partition(id.get()), JournalItems.PREFIX);
        assertThat(fleet.table.query(journal).found()).isEmpty();
    }

    @Test
    void stop_notifiesWaitingCaller() {
        UUID id = fleet.start(List.of(waitFor("10m")), Map.of(), Lane.SYNC);
        CompletableFuture<Reply> end = fleet.executions().await(id);
        fleet.worker().handle(id);
        stopped(id);
        assertThat(end).isCompletedWithValue(new Reply.End(new ExecutionResult.Stopped()));
    }

    @Test
    void stop_repeated_changesNothing() {
        UUID id = fleet.start(List.of(waitFor("10m")));
        stopped(id);
        var first = fleet.head(id);
        fleet.clock.pass(WorkerCluster.SECOND);
        stopped(id);
        assertThat(fleet.head(id)).isEqualTo(first);
    }

    @Test
    void stop_ofFinishedExecution_isAConflict() {
        UUID id = fleet.start(List.of(exitWith()));
        fleet.runAll();
        assertThat(stops.stop(OWN_WORKSPACE, id))
                .isEqualTo(new ChangeResult.Conflict<>("The execution has ended already: its status is SUCCESS"));
        assertThat(fleet.find(id).outcome()).contains(new ExecutionResult.Success(Map.of()));
    }

    @Test
    void stop_ofOtherWorkspacesOrUnknownExecution_isMissing() {
        UUID id = fleet.start(List.of(exitWith()));
        assertThat(stops.stop(new UUID(0, 4), id)).isEqualTo(new ChangeResult.Missing<>());
        assertThat(stops.stop(OWN_WORKSPACE, new UUID(9, 9))).isEqualTo(new ChangeResult.Missing<>());
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.QUEUED);
    }
}
