package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Operator;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.storage.Query;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How an execution waits: on hold, without a worker; or a branch of it, while another one still works. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HoldTest {
    private final ScriptedOperator outside = new ScriptedOperator().failing("bad");
    private final WorkerCluster fleet = new WorkerCluster(outside);
    private final Instant start = fleet.clock.instant();
    private UUID only = new UUID(0, 0);

    private ExecutionResult outcome(UUID id) {
        return fleet.find(id).outcome().orElseThrow();
    }

    @Test
    void hold_hasNoOwner_isDueAtItsTime() {
        UUID id = fleet.start(List.of(act("a", 1), waitFor("7d"), act("b", 2), exitWith("a", "b")));
        fleet.runAll();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.ON_HOLD);
        assertThat(fleet.head(id).text(StateAttributes.OWNER)).isEmpty();
        assertThat(fleet.head(id).number(StateAttributes.LEASE)).isEmpty();
        assertThat(fleet.head(id).number(StateAttributes.DUE))
                .hasValue(start.plus(Duration.ofDays(7)).toEpochMilli());
        assertThat(outside.calls()).containsExactly(1);
    }

    @Test
    void hold_sendsOwnMessage_onlyIfShort() {
        UUID soon = fleet.start(List.of(waitFor("15m")));
        UUID late = fleet.start(List.of(waitFor("901s")));
        fleet.queue.drain();
        fleet.worker().handle(soon);
        fleet.worker().handle(late);
        assertThat(fleet.queue.sent())
                .containsExactly(new WorkerCluster.Message(soon, Lane.ASYNC, start.plus(Duration.ofMinutes(15))));
    }

    @Test
    void earlyMessage_isSentAgainForExactTime() {
        UUID id = fleet.start(List.of(waitFor("60s"), act("a", 1), exitWith("a")));
        fleet.worker().handle(id);
        fleet.queue.drain();
        fleet.clock.pass(Duration.ofSeconds(59).plusMillis(999));
        fleet.worker().handle(id);
        assertThat(fleet.queue.sent())
                .containsExactly(new WorkerCluster.Message(id, Lane.ASYNC, start.plusSeconds(60)));
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.ON_HOLD);
        assertThat(outside.calls()).isEmpty();
        fleet.runAll();
        assertThat(outcome(id)).isEqualTo(new ExecutionResult.Success(Map.of("a", 1)));
    }

    @Test
    void earlyMessage_ofLongHold_isLeftToSweeper() {
        UUID id = fleet.start(List.of(waitFor("2h")));
        fleet.queue.drain();
        fleet.worker().handle(id);
        fleet.worker().handle(id);
        assertThat(fleet.queue.sent()).isEmpty();
    }

    @Test
    void hold_survivesProcessAndLostMessages() {
        UUID id = fleet.start(List.of(waitFor("10m"), act("a", 1), exitWith("a")));
        fleet.worker().handle(id);
        fleet.queue.drain();
        fleet.clock.pass(Duration.ofMinutes(4));
        LeaseManager claims = fleet.claims();
        fleet.refill(claims).fill();
        assertThat(fleet.queue.sent())
                .containsExactly(new WorkerCluster.Message(id, Lane.ASYNC, start.plus(Duration.ofMinutes(10))));
        fleet.runAll();
        assertThat(outcome(id)).isEqualTo(new ExecutionResult.Success(Map.of("a", 1)));
        assertThat(fleet.clock.instant()).isEqualTo(start.plus(Duration.ofMinutes(10)));
    }

    @Test
    void iterations_waitOneAfterTheOther() {
        UUID id = fleet.start(List.of(
                loop(List.of(1, 2, 3), 1, Step.OnError.FAIL, waitFor("1m"), act("a", at("item"))), exitWith("loop")));
        fleet.runAll();
        assertThat(outcome(id)).isEqualTo(new ExecutionResult.Success(Map.of("loop", List.of(1, 2, 3))));
        assertThat(fleet.clock.instant()).isEqualTo(start.plus(Duration.ofMinutes(3)));
        assertThat(outside.calls()).containsExactly(1, 2, 3);
    }

    @Test
    void branches_allWaiting_holdUntilTheEarliest() {
        UUID id = fleet.start(List.of(
                both(
                        Step.OnError.FAIL,
                        List.of(waitFor("5m"), act("a", "left")),
                        List.of(waitFor("2m"), act("b", "right"), waitFor("10m"))),
                exitWith("parallel.left")));
        fleet.worker().handle(id);
        assertThat(fleet.head(id).number(StateAttributes.RESUME))
                .hasValue(start.plus(Duration.ofMinutes(2)).toEpochMilli());
        fleet.runAll();
        assertThat(outside.calls()).containsExactly("right", "left");
        assertThat(outcome(id)).isEqualTo(new ExecutionResult.Success(Map.of("parallel.left", "left")));
        assertThat(fleet.clock.instant()).isEqualTo(start.plus(Duration.ofMinutes(12)));
    }

    @Test
    void dueBranch_continuesWhileAnotherWorks() {
        CountDownLatch wentOn = new CountDownLatch(1);
        outside.on("after the wait", () -> {
            wentOn.countDown();
            return 1;
        });
        outside.on("long", () -> {
            await().until(() -> {
                fleet.clock.pass(Duration.ofMillis(5));
                return wentOn.getCount() == 0;
            });
            return 2;
        });
        UUID id = fleet.start(List.of(
                both(
                        Step.OnError.FAIL,
                        List.of(waitFor("30ms"), act("a", "after the wait")),
                        List.of(act("b", "long"))),
                exitWith("parallel")));
        fleet.worker().handle(id);
        assertThat(outcome(id))
                .isEqualTo(new ExecutionResult.Success(Map.of("parallel", Map.of("left", 1, "right", 2))));
        assertThat(fleet.head(id).number(StateAttributes.EPOCH)).hasValue(1L);
    }

    /** Fails when the other branch has begun to wait. */
    private void failsWhenTheOtherWaits() {
        outside.on("fails then", () -> {
            Query journal = Query.startingWith(ExecutionKeys.partition(only), JournalItems.PREFIX);
            await().until(() -> !fleet.table.query(journal).found().isEmpty());
            throw new Operator.OperatorFailedException("refused");
        });
    }

    @Test
    void failingBranch_cancelsWaitingBranches() {
        failsWhenTheOtherWaits();
        only = fleet.start(
                List.of(both(Step.OnError.FAIL, List.of(waitFor("1d"), act("a", 1)), List.of(act("b", "fails then")))));
        fleet.worker().handle(only);
        assertThat(outcome(only)).isInstanceOf(ExecutionResult.Failure.class);
        assertThat(outside.calls()).containsExactly("fails then");
    }

    @Test
    void failingBranch_cancelsNestedWaitingBranches() {
        failsWhenTheOtherWaits();
        only = fleet.start(List.of(both(
                Step.OnError.FAIL,
                List.of(loop(List.of(1, 2, 3, 4), 2, Step.OnError.CONTINUE, waitFor("1d"), act("a", 1))),
                List.of(act("b", "fails then")))));
        fleet.worker().handle(only);
        assertThat(outcome(only)).isInstanceOf(ExecutionResult.Failure.class);
        assertThat(outside.calls()).containsExactly("fails then");
    }

    @Test
    void branches_failingAndWaitingInAnyOrder_neverHang() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            CountDownLatch done = new CountDownLatch(1);
            UUID id = fleet.start(List.of(both(
                    Step.OnError.CONTINUE,
                    List.of(both(Step.OnError.FAIL, List.of(act("a", "bad")), List.of(waitFor("1d"), act("x", 1)))),
                    List.of(waitFor("1s"), act("c", 2)))));
            Thread.ofVirtual().start(() -> {
                fleet.runAll();
                done.countDown();
            });
            assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(outcome(id)).isInstanceOf(ExecutionResult.Success.class);
        }
    }
}
