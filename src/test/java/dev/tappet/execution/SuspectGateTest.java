package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.RunTurn;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is to blame for the end of a process, and how those that ran when it ended run again. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SuspectGateTest {
    private final ScriptedOperator outside = new ScriptedOperator();
    private WorkerCluster fleet = new WorkerCluster(outside);
    private final LeaseManager claims = fleet.claims();
    private final Worker worker = fleet.worker(claims);

    private UUID start(String argument) {
        UUID id = fleet.start(List.of(act("a", argument), exitWith("a")));
        fleet.queue.drain();
        return id;
    }

    /** A process claims it, and ends. */
    private void dieWith(UUID... ids) {
        LeaseManager dying = fleet.claims();
        for (UUID id : ids) {
            assertThat(dying.claim(id)).isInstanceOf(LeaseManager.ClaimResult.Claimed.class);
        }
        fleet.refill(claims).fill();
        fleet.queue.drain();
    }

    private UUID suspect(String argument, int deaths) {
        UUID id = start(argument);
        for (int i = 0; i < deaths; i++) {
            dieWith(id);
        }
        return id;
    }

    private void mark(UUID id, long deaths, long alone) {
        fleet.table.write(
                new Write.Update(
                        ExecutionKeys.state(id),
                        List.of(Change.set(CrashHistory.DEATHS, deaths), Change.set(CrashHistory.DEATHS_ALONE, alone)),
                        Condition.exists()),
                Durability.SYNCED);
    }

    private ExecutionStatus status(UUID id) {
        return fleet.find(id).status();
    }

    private List<UUID> sent() {
        return fleet.queue.drain().stream().map(WorkerCluster.Message::id).toList();
    }

    @Test
    void executionsThatRanBesideOneThatKills_endHoweverOftenTheirProcessEnded() {
        List<UUID> innocent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            innocent.add(start("fine " + i));
        }
        for (int i = 0; i < 25; i++) {
            dieWith(innocent.toArray(UUID[]::new));
        }
        assertThat(fleet.state(innocent.getFirst()).lease().deaths()).isEqualTo(new CrashHistory(25, 0, false));
        innocent.forEach(worker::handle);
        assertThat(innocent).allMatch(id -> status(id) == ExecutionStatus.SUCCESS);
    }

    @Test
    void markedExecution_ofAnOlderVersionHasNoMarks() {
        assertThat(fleet.state(start("a")).lease().deaths()).isEqualTo(CrashHistory.NONE);
    }

    @Test
    void expiredLeaseOfAnotherProcess_isADeath_andThatOfTheOwnIsNot() {
        UUID id = start("a");
        fleet.claims().claim(id);
        fleet.clock.pass(WorkerCluster.LEASE.length().plusMillis(1));
        claims.claim(id);
        assertThat(fleet.state(id).lease().deaths().count()).isEqualTo(1);
        claims.forget(id);
        fleet.clock.pass(WorkerCluster.LEASE.length().plusMillis(1));
        assertThat(claims.claim(id)).isInstanceOf(LeaseManager.ClaimResult.Claimed.class);
        assertThat(fleet.state(id).lease().deaths().count()).isEqualTo(1);
    }

    @Test
    void processThatStopsInGoodOrder_leavesNoMark() {
        UUID id = start("a");
        LeaseManager stopping = fleet.claims();
        stopping.claim(id);
        stopping.releaseAll();
        fleet.refill(claims).fill();
        assertThat(fleet.state(id).lease().deaths()).isEqualTo(CrashHistory.NONE);
    }

    @Test
    void deathIsCountedOnce_whenTheNextProcessEndsBeforeItRunsAnything() {
        UUID id = suspect("a", 1);
        fleet.refill(fleet.claims()).fill();
        fleet.refill(fleet.claims()).fill();
        assertThat(fleet.state(id).lease().deaths().count()).isEqualTo(1);
    }

    @Test
    void suspects_runOneAtATime_unclaimedWhileTheyWait() {
        UUID first = suspect("first", 1);
        UUID second = suspect("second", 1);
        UUID other = start("other");
        outside.on("first", () -> {
            worker.handle(second);
            worker.handle(second);
            assertThat(fleet.state(second).lease().owner()).isEmpty();
            assertThat(sent()).isEmpty();
            worker.handle(other);
            return 1;
        });
        worker.handle(first);
        assertThat(outside.calls()).containsExactly("first", "other");
        assertThat(sent()).containsExactly(second);
        worker.handle(second);
        assertThat(List.of(first, second, other)).allMatch(id -> status(id) == ExecutionStatus.SUCCESS);
        assertThat(fleet.state(second).lease().claims()).isLessThanOrEqualTo(1);
    }

    @Test
    void suspect_thatGotFurtherLetsTheNextOnePass_andIsNoSuspectAnyMore() {
        UUID first = fleet.start(List.of(act("a", "entry"), act("b", "long"), exitWith("a")));
        fleet.queue.drain();
        dieWith(first);
        UUID second = suspect("second", 1);
        outside.on("long", () -> {
            assertThat(fleet.state(first).lease().deaths()).isEqualTo(CrashHistory.NONE);
            worker.handle(second);
            return 1;
        });
        worker.handle(first);
        assertThat(outside.calls()).containsExactly("entry", "long", "second");
    }

    @Test
    void suspect_thatGoesOnHold_isNoSuspectAnyMore() {
        UUID id = fleet.start(List.of(waitFor("1h"), exitWith()));
        fleet.queue.drain();
        dieWith(id);
        worker.handle(id);
        assertThat(fleet.state(id).status()).isEqualTo(ExecutionStatus.ON_HOLD);
        assertThat(fleet.state(id).lease().deaths()).isEqualTo(CrashHistory.NONE);
    }

    @Test
    void suspect_whoseTimeIsUpRunsAsAllOthers() {
        UUID slow = suspect("slow", 1);
        UUID second = suspect("second", 1);
        outside.on("slow", () -> {
            worker.handle(second);
            fleet.clock.pass(Duration.ofSeconds(4).minusMillis(1));
            fleet.gate(claims).endExpiredIsolation();
            assertThat(sent()).isEmpty();
            fleet.clock.pass(Duration.ofMillis(1));
            fleet.gate(claims).endExpiredIsolation();
            assertThat(sent()).containsExactly(second);
            worker.handle(second);
            return 1;
        });
        worker.handle(slow);
        assertThat(outside.calls()).containsExactly("slow", "second");
    }

    @Test
    void suspectOfTwoDeaths_runsAloneAndOthersFollow() {
        UUID suspect = suspect("lone", 2);
        UUID other = start("other");
        UUID third = suspect("third", 1);
        outside.on("lone", () -> {
            assertThat(fleet.state(suspect).lease().deaths()).isEqualTo(new CrashHistory(2, 0, true));
            worker.handle(other);
            worker.handle(third);
            assertThat(fleet.state(other).lease().owner()).isEmpty();
            assertThat(sent()).isEmpty();
            return 1;
        });
        worker.handle(suspect);
        assertThat(outside.calls()).containsExactly("lone");
        assertThat(sent()).containsExactly(other, third);
        worker.handle(other);
        worker.handle(third);
        assertThat(List.of(suspect, other, third)).allMatch(id -> status(id) == ExecutionStatus.SUCCESS);
    }

    @Test
    void loneExecution_whoseTimeIsUpIsNotBlamedForWhatOthersDo() {
        UUID suspect = suspect("lone", 2);
        outside.on("lone", () -> {
            fleet.clock.pass(Duration.ofSeconds(16));
            fleet.gate(claims).endExpiredIsolation();
            assertThat(fleet.state(suspect).lease().deaths()).isEqualTo(new CrashHistory(2, 0, false));
            throw new CrashingTable.Crash();
        });
        try {
            worker.handle(suspect);
        } catch (CrashingTable.Crash _) {
            fleet.refill(fleet.claims()).fill();
        }
        assertThat(fleet.state(suspect).lease().deaths()).isEqualTo(new CrashHistory(3, 0, false));
    }

    @Test
    void loneExecution_waitsUntilNoOtherWorks_andThoseThatWaitForTheNetworkStayThere() throws Exception {
        SuspectGate gate = fleet.gate(claims);
        UUID suspect = suspect("lone", 2);
        SuspectGate.Permit calling =
                gate.tryAcquire(claimed(start("b")), RunTurn.UNCONTENDED).orElseThrow();
        SuspectGate.Permit working =
                gate.tryAcquire(claimed(start("c")), RunTurn.UNCONTENDED).orElseThrow();
        calling.release();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        CompletableFuture<Void> back = new CompletableFuture<>();
        outside.on("lone", () -> {
            Thread.ofVirtual().start(() -> {
                try {
                    calling.reacquire();
                    back.complete(null);
                } catch (InterruptedException e) {
                    back.completeExceptionally(e);
                }
            });
            await().during(Duration.ofMillis(50)).until(() -> !back.isDone());
            return 1;
        });
        Thread run = Thread.ofVirtual().start(() -> {
            worker.handle(suspect);
            ended.complete(null);
        });
        await().until(() -> run.getState() == Thread.State.TIMED_WAITING);
        assertThat(outside.calls()).isEmpty();
        working.close();
        assertThat(ended).succeedsWithin(Duration.ofSeconds(10));
        assertThat(back).succeedsWithin(Duration.ofSeconds(10));
        assertThat(outside.calls()).containsExactly("lone");
    }

    private ExecutionState claimed(UUID id) {
        return switch (fleet.claims().claim(id)) {
            case LeaseManager.ClaimResult.Claimed(ExecutionState head, var _) -> head;
            case LeaseManager.ClaimResult.NotDueYet _, LeaseManager.ClaimResult.NothingToRun _ ->
                throw new AssertionError("not claimed");
        };
    }

    @Test
    void suspectThatWaits_isSentAfterTheOneBeforeItWasStopped() {
        UUID first = suspect("first", 1);
        UUID stopped = suspect("stopped", 1);
        UUID last = suspect("last", 1);
        outside.on("first", () -> {
            worker.handle(stopped);
            worker.handle(last);
            return 1;
        });
        worker.handle(first);
        assertThat(sent()).containsExactly(stopped);
        fleet.table.write(StateTransitions.stop(stopped, fleet.clock.instant(), List.of()), Durability.SYNCED);
        worker.handle(stopped);
        assertThat(sent()).containsExactly(last);
    }

    @Test
    void suspectThatWaits_isFoundByTheSweeperWhenTheQueueTakesNothing() {
        UUID first = suspect("first", 1);
        UUID second = suspect("second", 1);
        outside.on("first", () -> {
            worker.handle(second);
            fleet.queue.down(true);
            return 1;
        });
        worker.handle(first);
        fleet.queue.down(false);
        fleet.clock.pass(Duration.ofMinutes(2));
        fleet.sweeper().sweep();
        assertThat(sent()).containsExactly(second);
    }

    @Test
    void executionThatDiedAloneTwice_isGivenUpWithoutARun() {
        UUID id = start("a");
        mark(id, 4, 2);
        worker.handle(id);
        assertThat(outside.calls()).isEmpty();
        assertThat(fleet.find(id).outcome())
                .hasValue(new ExecutionResult.Failure(Optional.empty(), GivingUpTest.GIVEN_UP));
    }

    /**
     * Whatever write the process ends at, an execution that has died alone once before ends well, and is blamed once
     * more at most.
     */
    @Test
    void loneExecution_cutAtAnyWrite_endsWell() {
        List<Step> steps = List.of(act("a", 1), act("b", 2), exitWith("a", "b"));
        for (int write = 1; write <= 6; write++) {
            for (boolean after : new boolean[] {false, true}) {
                CrashingTable[] table = new CrashingTable[1];
                ScriptedOperator operator = new ScriptedOperator();
                fleet = new WorkerCluster(
                        plain -> {
                            table[0] = new CrashingTable(plain);
                            return table[0];
                        },
                        operator);
                UUID id = fleet.start(steps);
                mark(id, 2, 0);
                table[0].crashAt(write, after);
                boolean died = false;
                try {
                    fleet.worker().handle(id);
                } catch (CrashingTable.Crash _) {
                    died = true;
                }
                table[0].calm();
                String when = "cut " + (after ? "after" : "before") + " write " + write;
                assertThat(fleet.state(id).lease().deaths().count()).as(when).isLessThanOrEqualTo(2);
                if (died && !status(id).isFinal()) {
                    fleet.refill(fleet.claims()).fill();
                    assertThat(fleet.state(id).lease().deaths().alone())
                            .as(when)
                            .isLessThanOrEqualTo(1);
                    fleet.runAll();
                }
                assertThat(fleet.find(id).outcome())
                        .as(when)
                        .hasValue(new ExecutionResult.Success(Map.of("a", 1, "b", 2)));
                assertThat(operator.keys()).as(when).hasSize(2);
            }
        }
    }
}
