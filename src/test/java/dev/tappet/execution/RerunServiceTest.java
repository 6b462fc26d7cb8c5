package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.engine.TestSteps;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.workflow.Step;
import dev.tappet.workspace.ChangeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Running an execution again: a new one each time, from the start or from the step that failed. */
class RerunServiceTest {
    private static final UUID OWN_WORKSPACE = new UUID(0, 3);

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster(outside);
    private final RerunService reruns = fleet.reruns();

    private int seen;

    /** What was called since the last time. */
    private List<Object> calls() {
        List<Object> all = outside.calls();
        List<Object> since = all.subList(seen, all.size());
        seen = all.size();
        return since;
    }

    private UUID failed(Step... steps) {
        return failed(Map.of(), steps);
    }

    private UUID failed(Object event, Step... steps) {
        UUID id = fleet.start(List.of(steps), event, Lane.ASYNC);
        fleet.runAll();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.FAILED);
        return id;
    }

    private UUID again(UUID id, RerunService.From from) {
        fleet.clock.pass(Duration.ofHours(1));
        ChangeResult<ExecutionSummary> result = reruns.rerun(OWN_WORKSPACE, id, from);
        assertThat(result).isInstanceOf(ChangeResult.Done.class);
        return result instanceof ChangeResult.Done<ExecutionSummary>(ExecutionSummary now) ? now.id() : id;
    }

    private Map<String, Object> output(UUID id) {
        fleet.runAll();
        return switch (fleet.find(id).outcome().orElseThrow()) {
            case ExecutionResult.Success(Map<String, Object> output) -> output;
            case ExecutionResult.Failure failure -> throw new AssertionError(failure);
            case ExecutionResult.Stopped _, ExecutionResult.Dropped _ -> throw new AssertionError();
        };
    }

    @Test
    void workspace_runsAsManyAgainInASecond_asItMayStart() {
        UUID first = fleet.start(List.of(exitWith()));
        fleet.runAll();
        for (int i = 1; i < WorkerCluster.RERUN_RATE; i++) {
            reruns.rerun(OWN_WORKSPACE, first, RerunService.From.START);
        }
        ChangeResult<ExecutionSummary> last =
                reruns.rerun(OWN_WORKSPACE, first, RerunService.From.START, Optional.of("key"));
        fleet.runAll();

        assertThatThrownBy(() -> reruns.rerun(OWN_WORKSPACE, first, RerunService.From.START))
                .isInstanceOfSatisfying(
                        RerunService.TooManyException.class,
                        tooMany -> assertThat(tooMany.retryAfter()).isEqualTo(Duration.ofSeconds(1)));
        assertThat(reruns.rerun(OWN_WORKSPACE, first, RerunService.From.START, Optional.of("key")))
                .as("a repeat is not counted")
                .usingRecursiveComparison()
                .comparingOnlyFields("now.id")
                .isEqualTo(last);
        fleet.clock.pass(Duration.ofSeconds(1));
        assertThat(reruns.rerun(OWN_WORKSPACE, first, RerunService.From.START)).isInstanceOf(ChangeResult.Done.class);
    }

    @Test
    void rerun_rejectedByTheRate_isDoneWithItsKeyLater() {
        UUID first = fleet.start(List.of(exitWith()));
        fleet.runAll();
        for (int i = 0; i < WorkerCluster.RERUN_RATE; i++) {
            reruns.rerun(OWN_WORKSPACE, first, RerunService.From.START);
        }
        assertThatThrownBy(() -> reruns.rerun(OWN_WORKSPACE, first, RerunService.From.START, Optional.of("key")))
                .isInstanceOf(RerunService.TooManyException.class);
        fleet.clock.pass(Duration.ofSeconds(1));
        assertThat(reruns.rerun(OWN_WORKSPACE, first, RerunService.From.START, Optional.of("key")))
                .isInstanceOf(ChangeResult.Done.class);
    }

    @Test
    void rerun_afterFailedFirstAttempt_usesChosenId() {
        UUID first = fleet.start(List.of(exitWith()));
        fleet.runAll();
        UUID chosen = new UUID(7, 7);
        new RerunIdempotency(fleet.table, fleet.clock)
                .claim(first, RerunService.From.START, RerunVersion.SAME, "key", chosen);
        for (int i = 0; i < 2; i++) {
            ChangeResult<ExecutionSummary> result =
                    reruns.rerun(OWN_WORKSPACE, first, RerunService.From.START, Optional.of("key"));
            assertThat(result)
                    .isInstanceOfSatisfying(
                            ChangeResult.Done.class,
                            done -> assertThat(((ExecutionSummary) done.now()).id())
                                    .isEqualTo(chosen));
            fleet.runAll();
        }
        assertThat(fleet.find(chosen).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    private void conflict(UUID id, RerunService.From from) {
        assertThat(reruns.rerun(OWN_WORKSPACE, id, from)).isInstanceOf(ChangeResult.Conflict.class);
        assertThat(fleet.queue.sent()).isEmpty();
    }

    @Test
    void rerun_fromStart_usesSameVersionAndEvent() {
        outside.failing("bad");
        UUID first = failed(Map.of("n", 7), act("a", at("event.n")), act("b", "bad"), exitWith("event"));
        Execution before = fleet.find(first);
        calls();
        outside.on("bad", () -> "good");
        UUID second = again(first, RerunService.From.START);
        assertThat(output(second)).isEqualTo(Map.of("event", Map.of("n", 7)));
        assertThat(calls()).containsExactly(7, "bad");
        Execution record = fleet.find(second);
        assertThat(record.summary().rerunOf()).contains(first);
        assertThat(record.summary().version()).isEqualTo(before.summary().version());
        assertThat(record.summary().created())
                .isEqualTo(before.summary().created().plus(Duration.ofHours(1)));
        assertThat(fleet.find(first)).isEqualTo(before);
        assertThat(outside.keys().values())
                .as("every call has a key of its own")
                .containsOnly(1);
    }

    @Test
    void rerun_fromFailedStep_doesNotRepeatEarlierCalls() {
        outside.failing("bad");
        UUID first = failed(act("a", 1), act("b", 2), act("c", "bad"), act("d", 4), exitWith("a", "b", "c", "d"));
        calls();
        outside.on("bad", () -> 3);
        UUID second = again(first, RerunService.From.FAILED_STEP);
        assertThat(output(second)).isEqualTo(Map.of("a", 1, "b", 2, "c", 3, "d", 4));
        assertThat(calls()).containsExactly("bad", 4);
        assertThat(outside.keys().values()).containsOnly(1);
    }

    @Test
    void rerun_failingAgain_canBeRerun() {
        outside.failing("bad").failing("worse");
        UUID first = failed(act("a", 1), act("b", "bad"), act("c", "worse"), exitWith("a"));
        outside.on("bad", () -> 2);
        UUID second = again(first, RerunService.From.FAILED_STEP);
        fleet.runAll();
        assertThat(fleet.find(second).status()).isEqualTo(ExecutionStatus.FAILED);
        calls();
        outside.on("worse", () -> 3);
        UUID third = again(second, RerunService.From.FAILED_STEP);
        assertThat(output(third)).isEqualTo(Map.of("a", 1));
        assertThat(calls()).containsExactly("worse");
        assertThat(fleet.find(third).summary().rerunOf()).contains(second);
    }

    @Test
    void rerun_ofLoop_continuesWithFailedIteration() {
        outside.failing(3);
        UUID first = failed(loop(List.of(1, 2, 3, 4), 1, Step.OnError.FAIL, act("a", at("item"))), exitWith("loop"));
        calls();
        outside.on(3, () -> "three");
        UUID second = again(first, RerunService.From.FAILED_STEP);
        assertThat(output(second)).isEqualTo(Map.of("loop", List.of(1, 2, "three", 4)));
        assertThat(calls()).containsExactly(3, 4);
    }

    @Test
    void rerun_ofParallel_retriesFailedBranchesOnly() {
        outside.failing("left").failing("right");
        UUID first = failed(
                both(Step.OnError.FAIL, List.of(act("a", 1), act("b", "left")), List.of(act("c", "right"))),
                exitWith("parallel"));
        boolean begun = calls().contains(1);
        outside.on("left", () -> "l").on("right", () -> "r");
        UUID second = again(first, RerunService.From.FAILED_STEP);
        assertThat(output(second)).isEqualTo(Map.of("parallel", Map.of("left", "l", "right", "r")));
        assertThat(calls()).contains("left", "right").hasSize(begun ? 2 : 3);
    }

    @Test
    void rerun_keepsHandledFailures() {
        outside.failing("one").failing("two").failing("bad");
        UUID first = failed(
                attempt(List.of(act("a", "one")), List.of(act("h", "handled"))),
                loop(List.of("two", "ok"), 1, Step.OnError.CONTINUE, act("i", at("item"))),
                act("b", "bad"),
                exitWith("h", "loop"));
        calls();
        outside.on("one", () -> 1).on("two", () -> 2).on("bad", () -> 3);
        UUID second = again(first, RerunService.From.FAILED_STEP);
        assertThat(output(second).get("loop").toString()).contains("refused two", "ok");
        assertThat(calls()).containsExactly("bad");
    }

    @Test
    void rerun_ofFailedHandlerStep_doesNotRetryBody() {
        outside.failing("bad").failing("report");
        UUID first =
                failed(attempt(List.of(act("a", "bad")), List.of(act("h", 1), act("i", "report"))), exitWith("h", "i"));
        calls();
        outside.on("report", () -> "reported");
        UUID second = again(first, RerunService.From.FAILED_STEP);
        assertThat(output(second)).isEqualTo(Map.of("h", 1, "i", "reported"));
        assertThat(calls()).containsExactly("report");
    }

    @Test
    void rerun_ofRethrowingHandler_retriesBody() {
        outside.failing("bad");
        Step outer = new Step.Try(
                TestSteps.label("outer"),
                List.of(
                        act("a", 1),
                        new Step.Try(
                                TestSteps.label("inner"),
                                List.of(act("b", "bad")),
                                List.of(act("h", 2), failing("one")))),
                List.of(failing("two")));
        UUID first = failed(outer, exitWith("a", "b"));
        calls();
        outside.on("bad", () -> "good");
        UUID second = again(first, RerunService.From.FAILED_STEP);
        assertThat(output(second)).isEqualTo(Map.of("a", 1, "b", "good"));
        assertThat(calls()).containsExactly("bad");
    }

    private static Step failing(String place) {
        return new Step.Fail(TestSteps.label(place), value("failed at " + place));
    }

    @Test
    void rerun_ofSequentialIterations_retriesOnlyTheRethrownFailure() {
        outside.failing(1).failing(2);
        Step handed = TestSteps.choose(
                computed(in -> in.context().get("item").equals(2)), List.of(failing("handed")), List.of());
        UUID first = failed(
                loop(List.of(1, 2, 3), 1, Step.OnError.FAIL, attempt(List.of(act("a", at("item"))), List.of(handed))),
                exitWith("event"));
        calls();
        outside.on(1, () -> 1).on(2, () -> 2);
        UUID second = again(first, RerunService.From.FAILED_STEP);
        output(second);
        assertThat(calls()).containsExactly(2, 3);
    }

    @Test
    void rerun_ofFailureWithoutCalls_failsTheSame() {
        UUID first = failed(act("a", 1), fail("on purpose"));
        calls();
        UUID second = again(first, RerunService.From.FAILED_STEP);
        fleet.runAll();
        assertThat(fleet.find(second).outcome()).isEqualTo(fleet.find(first).outcome());
        assertThat(calls()).isEmpty();
    }

    @Test
    void rerun_keepsTimeAndSeed() {
        outside.failing("bad");
        UUID first = failed(
                set("random", computed(in -> Long.toString(in.seed()))),
                set("now", computed(in -> in.now().toString())),
                act("a", at("vars.random")),
                act("b", "bad"),
                exitWith("a", "vars"));
        List<Object> before = calls();
        Instant since = fleet.find(first).summary().started().orElseThrow();
        UUID failedAgain = again(first, RerunService.From.FAILED_STEP);
        fleet.runAll();
        outside.on("bad", () -> 1);
        UUID second = again(failedAgain, RerunService.From.FAILED_STEP);
        assertThat(output(second))
                .isEqualTo(Map.of(
                        "a", before.getFirst(), "vars", Map.of("random", before.getFirst(), "now", since.toString())));
    }

    @Test
    void rerun_doesNotRepeatFinishedWait() {
        outside.failing("bad");
        UUID first = failed(waitFor("10m"), act("a", "bad"), exitWith("a"));
        outside.on("bad", () -> 1);
        UUID second = again(first, RerunService.From.FAILED_STEP);
        Instant then = fleet.clock.instant();
        assertThat(output(second)).isEqualTo(Map.of("a", 1));
        assertThat(fleet.clock.instant()).isEqualTo(then);
    }

    @Test
    void rerun_outlivesRecordOfFirstExecution() {
        String large = "x".repeat(5_000);
        outside.failing("bad").on("large", () -> large);
        UUID first = failed(
                Map.of("large", large), act("a", "large"), act("b", "bad"), waitFor("20d"), exitWith("event", "a"));
        outside.on("bad", () -> 1);
        fleet.clock.pass(Duration.ofDays(45));
        UUID second = again(first, RerunService.From.FAILED_STEP);
        fleet.runAll();
        fleet.clock.pass(Duration.ofDays(20));
        assertThat(fleet.executions().find(first)).isEmpty();
        fleet.worker().handle(second);
        assertThat(output(second)).isEqualTo(Map.of("event", Map.of("large", large), "a", large));
    }

    @Test
    void rerun_whenQueueIsFull_isFoundBySweeper() {
        outside.failing("bad");
        UUID first = failed(act("a", "bad"), exitWith("a"));
        outside.on("bad", () -> 1);
        fleet.queue.down(true);
        UUID second = again(first, RerunService.From.START);
        fleet.queue.down(false);
        fleet.clock.pass(Duration.ofMinutes(2));
        fleet.sweeper().sweep();
        assertThat(output(second)).isEqualTo(Map.of("a", 1));
    }

    @Test
    void rerun_ofUnfinishedExecution_isAConflict() {
        UUID id = fleet.start(List.of(waitFor("1h")));
        fleet.queue.drain();
        conflict(id, RerunService.From.START);
        fleet.worker().handle(id);
        conflict(id, RerunService.From.START);
        conflict(id, RerunService.From.FAILED_STEP);
    }

    @Test
    void rerun_fromFailedStep_needsFailedExecution() {
        UUID id = fleet.start(List.of(exitWith()));
        fleet.runAll();
        conflict(id, RerunService.From.FAILED_STEP);
        assertThat(output(again(id, RerunService.From.START))).isEmpty();
    }

    @Test
    void rerun_ofStoppedExecution_startsFromStart() {
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        fleet.queue.drain();
        fleet.stops().stop(OWN_WORKSPACE, id);
        conflict(id, RerunService.From.FAILED_STEP);
        assertThat(output(again(id, RerunService.From.START))).isEqualTo(Map.of("a", 1));
    }

    @Test
    void rerun_afterFailedTriggerCondition_isAConflict() {
        UUID id = fleet.executions().newId();
        fleet.executions()
                .createFailed(
                        new NewExecution(id, fleet.publish(List.of(exitWith())), "{}".getBytes()),
                        new ExecutionResult.Failure(Optional.of("trigger.condition"), "no such function"));
        conflict(id, RerunService.From.START);
        conflict(id, RerunService.From.FAILED_STEP);
    }

    @Test
    void rerun_ofOtherWorkspacesExecution_isMissing() {
        UUID first = failed(fail("on purpose"));
        for (RerunService.From from : RerunService.From.values()) {
            assertThat(reruns.rerun(new UUID(0, 4), first, from)).isEqualTo(new ChangeResult.Missing<>());
            assertThat(reruns.rerun(OWN_WORKSPACE, new UUID(9, 9), from)).isEqualTo(new ChangeResult.Missing<>());
        }
        assertThat(fleet.queue.sent()).isEmpty();
    }

    @Test
    void rerun_withoutMemory_failsBeforeAnEventIsRead() {
        UUID first = failed(Map.of("text", "x".repeat(100_000)), fail("no"));
        assertNeedsMemory(first, RerunService.From.START);
    }

    @Test
    void rerunFromFailedStep_withoutMemory_failsBeforeValuesAreRead() {
        outside.on("a", () -> "x".repeat(100_000));
        UUID first = failed(act("big", "a"), fail("no"));
        assertNeedsMemory(first, RerunService.From.FAILED_STEP);
    }

    private void assertNeedsMemory(UUID id, RerunService.From from) {
        try (MemoryBudget.Lease _ = fleet.rerunMemory
                .lease(Optional.empty(), fleet.rerunMemory.size(), Duration.ZERO)
                .orElseThrow()) {
            // the wait for memory ends at once
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> reruns.rerun(OWN_WORKSPACE, id, from))
                    .isInstanceOf(RerunService.NoMemoryException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(again(id, from)).isNotEqualTo(id);
    }
}
