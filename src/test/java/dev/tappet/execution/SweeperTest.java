package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.IndexKey;
import dev.tappet.storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What finds an execution again whose message was lost, whose worker died or whose time has come. */
class SweeperTest {
    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster(outside);
    private final Instant start = fleet.clock.instant();

    /** Sweeps every minute and says after how many minutes something was sent. */
    private List<Long> minutesOfMessages(Duration forSoLong) {
        List<Long> minutes = new ArrayList<>();
        for (Duration passed = Duration.ZERO; passed.compareTo(forSoLong) <= 0; passed = passed.plusMinutes(1)) {
            fleet.sweeper().sweep();
            long minute = passed.toMinutes();
            fleet.queue.drain().forEach(_ -> minutes.add(minute));
            fleet.clock.pass(Duration.ofMinutes(1));
        }
        return minutes;
    }

    @Test
    void lostMessage_ofQueuedExecution_isSentAgain() {
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        fleet.queue.drain();
        fleet.sweeper().sweep();
        assertThat(fleet.queue.sent()).isEmpty();
        fleet.clock.pass(Duration.ofMinutes(1));
        fleet.sweeper().sweep();
        fleet.runAll();
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", 1)));
    }

    @Test
    void backlog_isSentLessAndLessOften() {
        fleet.start(List.of());
        fleet.queue.drain();
        assertThat(minutesOfMessages(Duration.ofHours(3))).containsExactly(1L, 3L, 7L, 15L, 31L, 61L, 91L, 121L, 151L);
    }

    @Test
    void concurrentSweepers_sendOnce() {
        fleet.start(List.of());
        fleet.queue.drain();
        fleet.clock.pass(Duration.ofMinutes(5));
        for (int i = 0; i < 3; i++) {
            fleet.sweeper().sweep();
        }
        assertThat(fleet.queue.sent()).hasSize(1);
    }

    @Test
    void staleSweeper_movesNothing() {
        UUID id = fleet.start(List.of());
        Instant due = start.plusSeconds(60);
        assertThat(fleet.table
                        .write(StateTransitions.scheduleCheck(id, due, start.plusSeconds(180)), Durability.LAZY)
                        .done())
                .isTrue();
        assertThat(fleet.table
                        .write(StateTransitions.scheduleCheck(id, due, start.plusSeconds(240)), Durability.LAZY)
                        .done())
                .isFalse();
    }

    @Test
    void leaseOfDeadWorker_expired_isQueuedAgain() {
        outside.on("kills", () -> {
            throw new CrashingTable.Crash();
        });
        UUID id = fleet.start(List.of(act("a", "kills")));
        fleet.queue.drain();
        fleet.clock.pass(Duration.ofSeconds(59));
        fleet.dies(id);
        fleet.clock.pass(WorkerCluster.LEASE.length().minusMillis(1));
        fleet.sweeper().sweep();
        assertThat(fleet.queue.sent()).isEmpty();
        fleet.clock.pass(Duration.ofMillis(1));
        fleet.sweeper().sweep();
        assertThat(fleet.queue.sent()).hasSize(1);
    }

    @Test
    void longHold_nearItsEnd_isSentOnceForExactTime() {
        UUID id = fleet.start(List.of(waitFor("1d"), exitWith()));
        fleet.runAll();
        Instant due = start.plus(Duration.ofDays(1));
        fleet.clock.to(due.minus(Duration.ofMinutes(3)));
        fleet.sweeper().sweep();
        assertThat(fleet.queue.sent()).isEmpty();
        fleet.clock.pass(Duration.ofSeconds(61));
        fleet.sweeper().sweep();
        fleet.clock.pass(Duration.ofSeconds(60));
        fleet.sweeper().sweep();
        assertThat(fleet.queue.sent()).containsExactly(new WorkerCluster.Message(id, Lane.ASYNC, due));
        fleet.runAll();
        assertThat(fleet.find(id).summary().finished()).hasValue(due);
    }

    @Test
    void lostMessage_ofHold_isSentAgain() {
        UUID id = fleet.start(List.of(waitFor("1d"), exitWith()));
        fleet.runAll();
        fleet.clock.pass(Duration.ofDays(1));
        fleet.sweeper().sweep();
        fleet.queue.drain();
        fleet.clock.pass(Duration.ofMinutes(2));
        fleet.sweeper().sweep();
        fleet.runAll();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void sweepCount_isResetByHold() {
        UUID id = fleet.start(List.of(waitFor("1d"), exitWith()));
        fleet.queue.drain();
        fleet.clock.pass(Duration.ofMinutes(1));
        for (int i = 0; i < 4; i++) {
            fleet.sweeper().sweep();
            fleet.clock.pass(Duration.ofMinutes(40));
        }
        fleet.worker().handle(id);
        assertThat(fleet.head(id).number(StateAttributes.SWEEPS)).isEmpty();
    }

    @Test
    void manyDueExecutions_inAllPartitions_areFound() {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            ids.add(fleet.executions().newId());
        }
        var binding = fleet.publish(List.of(exitWith()));
        ids.forEach(id ->
                fleet.executions().create(List.of(new NewExecution(id, binding, new byte[] {'1'})), Lane.SYNC));
        fleet.queue.drain();
        fleet.clock.pass(Duration.ofMinutes(1));
        fleet.sweeper().sweep();
        assertThat(fleet.queue.sent()).extracting(WorkerCluster.Message::id).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(fleet.queue.sent()).extracting(WorkerCluster.Message::lane).containsOnly(Lane.SYNC);
    }

    @Test
    void unreadableState_doesNotBlockOthers() {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(fleet.start(List.of(exitWith())));
        }
        for (UUID id : ids.subList(0, 20)) {
            Change fromALaterRelease = Change.set(StateAttributes.STATUS, "PONDERING");
            fleet.table.write(
                    new Write.Update(ExecutionKeys.state(id), List.of(fromALaterRelease), Condition.exists()),
                    Durability.SYNCED);
        }
        fleet.queue.drain();
        fleet.clock.pass(Duration.ofMinutes(1));
        fleet.sweeper().sweep();
        assertThat(fleet.queue.drain())
                .extracting(WorkerCluster.Message::id)
                .containsExactlyInAnyOrderElementsOf(ids.subList(20, 40));
        fleet.refill(fleet.claims()).fill();
        assertThat(fleet.queue.drain())
                .extracting(WorkerCluster.Message::id)
                .containsExactlyInAnyOrderElementsOf(ids.subList(20, 40));
    }

    @Test
    void queueDown_failsSweep_nextSweepContinues() {
        UUID one = fleet.start(List.of(exitWith()));
        UUID two = fleet.start(List.of(exitWith()));
        fleet.queue.drain();
        fleet.clock.pass(Duration.ofMinutes(1));
        fleet.queue.down(true);
        assertThatThrownBy(() -> fleet.sweeper().sweep()).isInstanceOf(RunQueue.QueueUnavailableException.class);
        fleet.queue.down(false);
        fleet.clock.pass(Duration.ofMinutes(2));
        fleet.sweeper().sweep();
        fleet.runAll();
        assertThat(List.of(fleet.find(one).status(), fleet.find(two).status())).containsOnly(ExecutionStatus.SUCCESS);
    }

    @Test
    void sweeperOfManyParts_sendsEachExecutionOnce() {
        Set<UUID> ids = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            ids.add(fleet.start(List.of()));
        }
        fleet.queue.drain();
        fleet.clock.pass(Duration.ofMinutes(1));

        fleet.sweeper(16).sweep();

        assertThat(fleet.queue.sent()).hasSize(300);
        assertThat(fleet.queue.sent().stream().map(WorkerCluster.Message::id)).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void sweeperOfManyParts_endsWithTheFailureOfOne() {
        for (int i = 0; i < 50; i++) {
            fleet.start(List.of());
        }
        fleet.queue.drain();
        fleet.clock.pass(Duration.ofMinutes(1));
        fleet.queue.down(true);

        assertThatThrownBy(() -> fleet.sweeper(16).sweep()).isInstanceOf(RunQueue.QueueUnavailableException.class);
    }

    /** As earlier builds stored it, which had 16 parts. */
    @Test
    void executionInAnotherPartOfTheIndex_isFoundThere() {
        UUID id = fleet.start(List.of());
        fleet.queue.drain();
        String place = "U#%02d".formatted(Math.floorMod(id.hashCode(), 16));
        fleet.table.write(
                new Write.Update(
                        ExecutionKeys.state(id),
                        List.of(new Change.Enter(
                                Index.DUE,
                                new IndexKey(place, ExecutionKeys.sortable(start.plusSeconds(60)) + "#" + id))),
                        Condition.exists()),
                Durability.SYNCED);
        fleet.clock.pass(Duration.ofMinutes(1));

        fleet.sweeper().sweep();

        assertThat(fleet.queue.sent()).hasSize(1);
    }
}
