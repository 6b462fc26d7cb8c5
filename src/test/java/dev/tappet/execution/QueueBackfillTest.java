package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tappet.engine.ScriptedOperator;
import dev.tappet.storage.RecordingTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A process that starts, or has room again: it finds in the table all that its queue in memory does not hold. */
class QueueBackfillTest {
    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster(outside);

    @Test
    void backfill_queuesQueuedExecutions() {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ids.add(fleet.start(List.of(exitWith())));
        }
        fleet.queue.drain();
        fleet.refill(fleet.claims()).fill();
        assertThat(fleet.queue.sent()).extracting(WorkerCluster.Message::id).containsExactlyInAnyOrderElementsOf(ids);
        fleet.runAll();
        fleet.refill(fleet.claims()).fill();
        assertThat(fleet.queue.sent()).isEmpty();
    }

    @Test
    void backfill_takesOverExecutionsOfDeadProcess() {
        outside.on("kills once", () -> {
            if (outside.calls().size() == 1) {
                throw new CrashingTable.Crash();
            }
            return 1;
        });
        UUID id = fleet.start(List.of(act("a", "kills once"), exitWith("a")));
        fleet.queue.drain();
        fleet.dies(id);
        fleet.refill(fleet.claims()).fill();
        fleet.runAll();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void backfill_leavesOwnRunningExecutions() {
        LeaseManager claims = fleet.claims();
        UUID id = fleet.start(List.of(act("a", "long"), exitWith()));
        fleet.queue.drain();
        outside.on("long", () -> {
            fleet.refill(claims).fill();
            return 1;
        });
        fleet.worker(claims).handle(id);
        assertThat(fleet.queue.sent()).isEmpty();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void backfill_sendsShortHolds_leavesLongOnes() {
        UUID soon = fleet.start(List.of(waitFor("10m")));
        UUID late = fleet.start(List.of(waitFor("1d")));
        UUID over = fleet.start(List.of(waitFor("1m")));
        fleet.queue.drain();
        List.of(soon, late, over).forEach(fleet.worker()::handle);
        fleet.queue.drain();
        var started = fleet.clock.instant();
        fleet.clock.pass(Duration.ofMinutes(5));
        fleet.refill(fleet.claims()).fill();
        assertThat(fleet.queue.sent())
                .containsExactlyInAnyOrder(
                        new WorkerCluster.Message(soon, Lane.ASYNC, started.plus(Duration.ofMinutes(10))),
                        new WorkerCluster.Message(over, Lane.ASYNC, fleet.clock.instant()));
    }

    @Test
    void waitsOfDays_areNotRead() {
        List<RecordingTable> watched = new ArrayList<>();
        WorkerCluster fleet = new WorkerCluster(
                table -> {
                    watched.add(new RecordingTable(table));
                    return watched.getFirst();
                },
                outside);
        for (int i = 0; i < 5; i++) {
            fleet.worker().handle(fleet.start(List.of(waitFor("1d"))));
        }
        UUID queued = fleet.start(List.of(exitWith()));
        fleet.queue.drain();
        watched.getFirst().calls();
        fleet.refill(fleet.claims()).fill();
        assertThat(watched.getFirst().calls())
                .filteredOn(call -> call.startsWith("get"))
                .containsExactly("get 1");
        assertThat(fleet.queue.sent()).extracting(WorkerCluster.Message::id).containsExactly(queued);
    }

    @Test
    void queuedExecutionThatTheSweeperLeavesFor30Minutes_isQueued() {
        UUID id = fleet.start(List.of(exitWith()));
        for (int i = 0; i < 10; i++) {
            fleet.clock.pass(Duration.ofMinutes(31));
            fleet.sweeper().sweep();
        }
        fleet.queue.drain();
        fleet.refill(fleet.claims()).fill();
        assertThat(fleet.queue.sent()).extracting(WorkerCluster.Message::id).containsExactly(id);
    }

    @Test
    void backfill_endsWhenQueueIsFull() {
        fleet.start(List.of(exitWith()));
        fleet.queue.drain();
        fleet.queue.down(true);
        assertThatCode(() -> fleet.refill(fleet.claims()).fill()).doesNotThrowAnyException();
    }
}
