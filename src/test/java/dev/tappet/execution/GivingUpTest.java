package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Operator;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.expression.ExpressionException;
import dev.tappet.storage.StorageException;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.TimeValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a worker leaves an execution to another one, and when nobody takes it any more. */
public class GivingUpTest {
    static final String GIVEN_UP =
            "given up: the process that ran it ended twice while it ran nothing else, before it got any further";

    private final ScriptedOperator outside = new ScriptedOperator(Duration.ofSeconds(10));
    private WorkerCluster fleet;

    /** Subclasses run the same on another. */
    protected TableFactory ground() {
        return TableFactory.MEMORY;
    }

    @BeforeEach
    void begin() {
        fleet = WorkerCluster.on(ground(), outside);
    }

    private void diesAndIsLeft(UUID id) {
        fleet.dies(id);
        fleet.clock.pass(WorkerCluster.LEASE.length().plusMillis(1));
    }

    private ScriptedOperator.Line crash() {
        return () -> {
            throw new CrashingTable.Crash();
        };
    }

    @Test
    void step_whoseTimeoutExceedsRemainingTime_isHandedOver() {
        UUID id = fleet.start(List.of(act("a", "first"), act("b", "second"), exitWith("a", "b")));
        fleet.queue.drain();
        outside.on("first", () -> {
            fleet.clock.pass(Duration.ofSeconds(5));
            return 1;
        });
        Instant now = fleet.clock.instant();
        fleet.worker().handle(id, now.plusSeconds(14));
        assertThat(outside.calls()).containsExactly("first");
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(fleet.head(id).number(StateAttributes.LEASE)).isEmpty();
        assertThat(fleet.head(id).number(StateAttributes.DUE))
                .hasValue(now.plusSeconds(5).toEpochMilli());
        assertThat(fleet.queue.sent()).containsExactly(new WorkerCluster.Message(id, Lane.ASYNC, now.plusSeconds(5)));
        fleet.runAll();
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", 1, "b", "second")));
        assertThat(outside.calls()).containsExactly("first", "second");
    }

    @Test
    void step_whoseTimeoutFitsExactly_runs() {
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        fleet.worker().handle(id, fleet.clock.instant().plusSeconds(10));
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    /** Its argument is how long it may take. */
    private static final class Timed implements Operator {
        @Override
        public String name() {
            return "probe";
        }

        @Override
        public Duration timeout(Object arguments) throws OperatorFailedException {
            try {
                return TimeValue.duration(arguments);
            } catch (ExpressionException e) {
                throw new OperatorFailedException(e.getMessage());
            }
        }

        @Override
        public Result execute(Call call) {
            return new Result(call.timeout().toSeconds(), 1);
        }
    }

    @Test
    void callTimeout_decidesHandOver_isPassedToTheCall() {
        WorkerCluster timed = WorkerCluster.on(ground(), new Timed());
        UUID id = timed.start(List.of(act("a", "5s"), act("b", "20s"), exitWith("a", "b")));
        timed.queue.drain();
        timed.worker().handle(id, timed.clock.instant().plusSeconds(10));
        assertThat(timed.find(id).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(timed.queue.sent()).hasSize(1);
        timed.runAll();
        assertThat(timed.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", 5, "b", 20)));
    }

    /** No invocation of Lambda lasts longer than 15 minutes, and the run needs some of it. */
    @Test
    void callLongerThanAnInvocation_isMadeByANewRunWithTheTimeThatItHas() {
        WorkerCluster timed = WorkerCluster.on(ground(), new Timed());
        UUID id = timed.start(List.of(act("a", "15m"), exitWith("a")));
        timed.queue.drain();
        timed.worker().handle(id, timed.clock.instant().plusSeconds(895));
        assertThat(timed.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", 895)));
    }

    @Test
    void invalidTimeout_failsStep_isCatchable() {
        WorkerCluster timed = WorkerCluster.on(ground(), new Timed());
        UUID id = timed.start(List.of(attempt(List.of(act("a", "soon")), List.of(act("h", "1s"))), exitWith("h")));
        timed.runAll();
        assertThat(timed.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("h", 1)));
    }

    @Test
    void handOver_ofOneBranch_endsRunOfWaitingBranches() {
        UUID id = fleet.start(List.of(
                both(Step.OnError.FAIL, List.of(waitFor("1h"), act("a", 1)), List.of(act("b", 2))),
                exitWith("parallel")));
        fleet.queue.drain();
        fleet.worker().handle(id, fleet.clock.instant().plusSeconds(5));
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(fleet.queue.sent()).hasSize(1);
        fleet.runAll();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.ON_HOLD);
        assertThat(outside.calls()).containsExactly(2);
    }

    @Test
    void handOver_whenQueueIsDown_isFoundBySweeper() {
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        fleet.queue.drain();
        fleet.queue.down(true);
        fleet.worker().handle(id, fleet.clock.instant());
        fleet.queue.down(false);
        fleet.sweeper().sweep();
        fleet.runAll();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void worker_failingFiveTimes_failsExecution() {
        outside.on("fails", () -> {
            throw new IllegalStateException("on purpose");
        });
        UUID id = fleet.start(List.of(act("a", "fails")));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> fleet.worker().handle(id)).isInstanceOf(IllegalStateException.class);
            assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.RUNNING);
            assertThat(fleet.state(id).lease().deaths()).isEqualTo(CrashHistory.NONE);
            fleet.clock.pass(WorkerCluster.LEASE.length().plusMillis(1));
        }
        fleet.worker().handle(id);
        assertThat(outside.calls()).hasSize(5);
        assertThat(fleet.find(id).outcome())
                .hasValue(new ExecutionResult.Failure(Optional.empty(), "given up: started 5 times without progress"));
    }

    @Test
    void executionThatEndsItsProcess_isGivenUpAfterItDidSoAloneTwice() {
        outside.on("kills", crash());
        UUID id = fleet.start(List.of(act("a", "kills")));
        for (int i = 0; i < 4; i++) {
            assertThat(fleet.find(id).status().isFinal()).isFalse();
            diesAndIsLeft(id);
        }
        fleet.worker().handle(id);
        assertThat(outside.calls()).hasSize(4);
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Failure(Optional.empty(), GIVEN_UP));
    }

    @Test
    void tooLargeCall_rejectedByTable_failsExecution() {
        outside.on("too much", () -> {
            throw StorageException.refused("Writing", new IllegalArgumentException());
        });
        UUID id = fleet.start(List.of(act("a", "too much")));
        for (int i = 0; i < Worker.MAX_ATTEMPTS_WITHOUT_PROGRESS; i++) {
            assertThatThrownBy(() -> fleet.worker().handle(id)).isInstanceOf(StorageException.class);
            fleet.clock.pass(WorkerCluster.LEASE.length().plusMillis(1));
        }
        fleet.worker().handle(id);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void progress_resetsAttemptCount() {
        outside.on("kills", crash());
        UUID id = fleet.start(List.of(act("a", 1), waitFor("1m"), act("b", "kills")));
        fleet.worker().handle(id);
        fleet.clock.pass(Duration.ofMinutes(1));
        for (int i = 0; i < 4; i++) {
            diesAndIsLeft(id);
        }
        fleet.worker().handle(id);
        assertThat(outside.calls()).hasSize(5);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void process_dyingAfterEveryEntry_stillFinishes() {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            steps.add(act("a" + i, i));
            int next = i;
            boolean[] died = {false};
            outside.on(next, () -> {
                if (next > 0 && !died[0]) {
                    died[0] = true;
                    throw new CrashingTable.Crash();
                }
                return next;
            });
        }
        steps.add(exitWith("a19"));
        UUID id = fleet.start(steps);
        for (int i = 1; i < 20; i++) {
            diesAndIsLeft(id);
        }
        fleet.worker().handle(id);
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a19", 19)));
    }

    @Test
    void manyHolds_doNotFailExecution() {
        UUID id = fleet.start(List.of(
                loop(Collections.nCopies(20, 0), 1, Step.OnError.FAIL, waitFor("1m")),
                both(
                        Step.OnError.FAIL,
                        List.of(loop(Collections.nCopies(10, 0), 1, Step.OnError.FAIL, waitFor("1m"))),
                        List.of(waitFor("1m"))),
                exitWith()));
        fleet.runAll();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void manyHandOvers_withProgress_doNotFailExecution() {
        UUID id = fleet.start(
                List.of(loop(List.of(0, 1, 2, 3, 4, 5, 6, 7), 1, Step.OnError.FAIL, act("a", "slow")), exitWith()));
        outside.on("slow", () -> {
            fleet.clock.pass(Duration.ofSeconds(5));
            return 1;
        });
        while (!fleet.find(id).status().isFinal()) {
            fleet.queue
                    .next()
                    .ifPresent(message ->
                            fleet.worker().handle(id, fleet.clock.instant().plusSeconds(14)));
        }
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(outside.calls()).hasSize(8);
    }

    @Test
    void gracefulStop_leavesRunsToOthers_countsNoAttempt() throws InterruptedException {
        UUID id = fleet.start(List.of(act("a", "long"), exitWith("a")));
        for (int i = 0; i <= Worker.MAX_ATTEMPTS_WITHOUT_PROGRESS; i++) {
            LeaseManager claims = fleet.claims();
            Thread stop = Thread.ofPlatform().unstarted(claims::releaseAll);
            outside.on("long", () -> {
                stop.start();
                new CountDownLatch(1).await();
                return "not reached";
            });
            fleet.worker(claims).handle(id);
            stop.join();
        }
        outside.on("long", () -> "done");
        fleet.worker().handle(id);
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", "done")));
        assertThat(outside.keys()).hasSize(1);
    }

    @Test
    void sweeper_dropsExecutionAfterADayInQueue() {
        UUID id = fleet.start(List.of(act("a", 1)));
        var end = fleet.executions().await(id);
        fleet.clock.pass(Worker.MAX_QUEUE_AGE.minusMillis(1));
        fleet.sweeper().sweep();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.QUEUED);
        fleet.clock.pass(Duration.ofMinutes(30));
        fleet.sweeper().sweep();
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Dropped());
        assertThat(end).isCompletedWithValue(new Reply.End(new ExecutionResult.Dropped()));
        fleet.runAll();
        assertThat(outside.calls()).isEmpty();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.DROPPED);
    }

    @Test
    void worker_dropsExecutionAfterADayInQueue() {
        UUID id = fleet.start(List.of(act("a", 1)));
        var end = fleet.executions().await(id);
        fleet.clock.pass(Worker.MAX_QUEUE_AGE.plusMillis(1));
        fleet.runAll();
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Dropped());
        assertThat(end).isCompletedWithValue(new Reply.End(new ExecutionResult.Dropped()));
        assertThat(outside.calls()).isEmpty();
    }

    @Test
    void startedOrWaitingExecution_isNeverDropped() {
        UUID begun = fleet.start(List.of(act("a", "kills once"), exitWith("a")));
        UUID waits = fleet.start(List.of(waitFor("20d"), exitWith()));
        outside.on("kills once", () -> {
            if (outside.calls().size() == 1) {
                throw new CrashingTable.Crash();
            }
            return 1;
        });
        fleet.dies(begun);
        fleet.worker().handle(waits);
        fleet.queue.drain();
        fleet.clock.pass(Duration.ofDays(3));
        fleet.sweeper().sweep();
        fleet.runAll();
        assertThat(fleet.find(begun).status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(fleet.find(waits).status()).isEqualTo(ExecutionStatus.ON_HOLD);
        fleet.clock.pass(Duration.ofDays(17));
        fleet.sweeper().sweep();
        fleet.runAll();
        assertThat(fleet.find(waits).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }
}
