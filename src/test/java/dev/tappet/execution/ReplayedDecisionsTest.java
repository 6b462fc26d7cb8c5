package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.expression.ExpressionException;
import dev.tappet.storage.Change;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was decided by time before a crash is decided the same way after it. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplayedDecisionsTest {
    private final ScriptedOperator outside = new ScriptedOperator().failing("bad");
    private final CountDownLatch leftDecided = new CountDownLatch(1);
    private final CountDownLatch rightDecided = new CountDownLatch(1);
    private boolean crashed;
    private final WorkerCluster fleet = new WorkerCluster(
            table -> new RecordingTable(table) {
                @Override
                protected void before(List<Write> writes) {
                    boolean finishes = writes.getFirst() instanceof Write.Update(var _, List<Change> changes, var _)
                            && changes.stream()
                                    .anyMatch(change -> change instanceof Change.Set(String name, var _)
                                            && name.equals(StateAttributes.FINISHED));
                    if (finishes && !crashed) {
                        crashed = true;
                        throw new CrashingTable.Crash();
                    }
                }
            },
            outside);

    /** Before the crash the left one is first; after it, it would wait for the right one. */
    private Step race(Step left, Step right) {
        Step letLeftWin = waiting(false, leftDecided);
        Step letRightWin = waiting(true, rightDecided);
        return both(
                Step.OnError.FAIL,
                List.of(act("l", "left"), letRightWin, releasing(leftDecided), left),
                List.of(act("r", "right"), letLeftWin, releasing(rightDecided), right));
    }

    private Step waiting(boolean afterTheCrash, CountDownLatch latch) {
        return set("x", computed(_ -> {
            if (crashed == afterTheCrash) {
                await(latch);
            }
            return null;
        }));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Step releasing(CountDownLatch latch) {
        return set("x", computed(_ -> {
            latch.countDown();
            return null;
        }));
    }

    private ExecutionResult crashBeforeTheFinishAndResume(Step... steps) {
        UUID id = fleet.start(List.of(steps));
        fleet.dies(id);
        fleet.clock.pass(Duration.ofMinutes(1));
        fleet.worker().handle(id);
        return fleet.find(id).outcome().orElseThrow();
    }

    @Test
    void winningExit_afterCrash_winsAgain() {
        ExecutionResult resumed = crashBeforeTheFinishAndResume(
                race(exit(value(Map.of("winner", "left"))), exit(value(Map.of("winner", "right")))));
        assertThat(resumed).isEqualTo(new ExecutionResult.Success(Map.of("winner", "left")));
    }

    @Test
    void winningFailure_afterCrash_winsAgain() {
        ExecutionResult resumed = crashBeforeTheFinishAndResume(race(fail("left"), fail("right")));
        assertThat(resumed)
                .isInstanceOfSatisfying(
                        ExecutionResult.Failure.class,
                        failure -> assertThat(failure.message()).isEqualTo("left"));
    }

    @Test
    void handler_afterCrash_isEnteredWithoutRepeatingTheBody() {
        outside.on("handled", () -> {
            if (outside.calls().size() == 3) {
                throw new CrashingTable.Crash();
            }
            return "by the handler";
        });
        UUID id = fleet.start(List.of(
                attempt(
                        List.of(set("x", value("set in the body")), act("a", 1), act("b", "bad"), act("c", 2)),
                        List.of(act("h", "handled"), set("y", at("error.message")))),
                exitWith("vars", "a", "h")));
        crashed = true;
        fleet.dies(id);
        fleet.clock.pass(Duration.ofMinutes(1));
        fleet.worker().handle(id);
        assertThat(outside.calls()).containsExactly(1, "bad", "handled", "handled");
        assertThat(fleet.find(id).outcome())
                .hasValue(new ExecutionResult.Success(Map.of(
                        "vars", Map.of("x", "set in the body", "y", "refused bad"), "a", 1, "h", "by the handler")));
    }

    @Test
    void timeoutFailure_afterCrash_isCaughtAgain() {
        // an expression that exceeded its time once: nothing but the journal knows
        Step slowOnce = set("x", computed(_ -> {
            if (!crashed) {
                throw new ExpressionException("took too long");
            }
            return "passed";
        }));
        ExecutionResult resumed = crashBeforeTheFinishAndResume(
                attempt(
                        List.of(slowOnce, attempt(List.of(act("a", "body")), List.of(act("i", "inner handler")))),
                        List.of(act("h", "handler"))),
                exitWith("h", "a", "i"));
        assertThat(outside.calls()).containsExactly("handler");
        assertThat(resumed)
                .isInstanceOfSatisfying(
                        ExecutionResult.Success.class,
                        success -> assertThat(success.output())
                                .containsEntry("h", "handler")
                                .containsEntry("a", null)
                                .containsEntry("i", null));
    }
}
