package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.respond;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.EngineLimits;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.expression.Template;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What an execution may use: exceeding it fails the execution, whatever it tries to catch. */
class LimitsTest {
    private static final EngineLimits LIMITS = new EngineLimits(20, Duration.ofSeconds(5), Duration.ofDays(2));

    private final ScriptedOperator outside = new ScriptedOperator();

    private ExecutionResult run(EngineLimits limits, Step... steps) {
        WorkerCluster fleet = new WorkerCluster(limits, UnaryOperator.identity(), outside).allowing(1000);
        UUID id = fleet.start(List.of(steps));
        fleet.runAll();
        return fleet.find(id).outcome().orElseThrow();
    }

    private void failsWhateverItCatches(EngineLimits limits, String message, Step... steps) {
        List<Step> caught = List.of(
                attempt(
                        List.of(loop(List.of(1, 2), 2, Step.OnError.CONTINUE, attempt(List.of(steps), List.of()))),
                        List.of()),
                exitWith());
        for (List<Step> each : List.of(List.of(steps), caught)) {
            assertThat(run(limits, each.toArray(Step[]::new)))
                    .isInstanceOfSatisfying(
                            ExecutionResult.Failure.class,
                            failure -> assertThat(failure.message()).isEqualTo(message));
        }
    }

    @Test
    void stepLimit_countsIterations() {
        Step loop =
                loop(Collections.nCopies(10, 0), 1, Step.OnError.CONTINUE, set("x", at("index")), set("y", value(1)));
        failsWhateverItCatches(LIMITS, "the execution took more than 20 steps", loop);
        assertThat(run(
                        LIMITS,
                        loop(Collections.nCopies(9, 0), 1, Step.OnError.FAIL, set("x", value(1)), set("y", value(1))),
                        set("the twentieth", value(1))))
                .isEqualTo(new ExecutionResult.Success(Map.of()));
    }

    @Test
    void stepLimit_countsBranches() {
        Step[] acts = new Step[10];
        for (int i = 0; i < acts.length; i++) {
            acts[i] = act("a" + i, i);
        }
        failsWhateverItCatches(
                LIMITS,
                "the execution took more than 20 steps",
                both(Step.OnError.CONTINUE, List.of(acts), List.of(acts)));
    }

    @Test
    void loop_withTooManyItems_doesNotStart() {
        failsWhateverItCatches(
                LIMITS,
                "the loop has more than 20 items",
                loop(Collections.nCopies(21, 0), 1, Step.OnError.CONTINUE, act("a", 1)));
        assertThat(outside.calls()).isEmpty();
        assertThat(run(LIMITS, loop(Collections.nCopies(20, 0), 1, Step.OnError.FAIL), exitWith()))
                .isEqualTo(new ExecutionResult.Success(Map.of()));
    }

    @Test
    void emptyNestedLoops_costNoSteps() {
        List<Integer> many = Collections.nCopies(9_000, 0);
        EngineLimits limits = new EngineLimits(10_000, Duration.ofSeconds(5), Duration.ofDays(2));
        assertThat(run(limits, loop(many, 1, Step.OnError.FAIL, loop(many, 1, Step.OnError.FAIL)), exitWith()))
                .isEqualTo(new ExecutionResult.Success(Map.of()));
    }

    @Test
    void computeTime_isLimitedPerExecution() {
        EngineLimits limits = new EngineLimits(20, Duration.ZERO, Duration.ofDays(2));
        Template slow = computed(in -> {
            in.share().end(in.share().begin(), 1);
            return List.of(1);
        });
        failsWhateverItCatches(limits, "the execution used more computing time than 0 s", set("x", slow));
    }

    @Test
    void tooLargeOutput_fails() {
        Step exit = exit(value(Map.of("a", "x".repeat(1000))));
        assertThat(run(LIMITS, attempt(List.of(exit), List.of())))
                .isInstanceOfSatisfying(
                        ExecutionResult.Failure.class,
                        failure -> assertThat(failure.message()).isEqualTo("the output is larger than 1000 bytes"));
        Map<String, Object> fits = Map.of("a", "x".repeat(992));
        assertThat(run(LIMITS, exit(value(fits)))).isEqualTo(new ExecutionResult.Success(fits));
    }

    @Test
    void tooLargeResponse_isNotCatchable() {
        failsWhateverItCatches(
                LIMITS, "the output is larger than 1000 bytes", respond(Map.of("body", "x".repeat(990))));
        assertThat(run(LIMITS, respond(Map.of("body", "x".repeat(989)))))
                .isEqualTo(new ExecutionResult.Success(Map.of()));
    }

    @Test
    void tooLargeOutput_inBranch_failsBeforeItIsJournaled() {
        Step exit = exit(value(Map.of("a", "x".repeat(1000))));
        Step branches = both(Step.OnError.CONTINUE, List.of(act("a", 1), exit), List.of(act("b", 1)));
        assertThat(run(LIMITS, attempt(List.of(branches), List.of())))
                .isInstanceOfSatisfying(ExecutionResult.Failure.class, failure -> {
                    assertThat(failure.message()).isEqualTo("the output is larger than 1000 bytes");
                    assertThat(failure.step()).hasValue("step parallel");
                });
    }

    @Test
    void wait_beyondMaxDuration_failsAtOnce() {
        failsWhateverItCatches(
                LIMITS, "the execution takes longer than 2 days", waitFor("10m"), act("a", 1), waitFor("48h"));
        EngineLimits brief = new EngineLimits(20, Duration.ofSeconds(5), Duration.ofMinutes(2));
        assertThat(run(brief, waitFor("1m"), waitFor("1m"), act("b", 1)))
                .isEqualTo(new ExecutionResult.Success(Map.of()));
    }

    @Test
    void step_afterMaxDuration_doesNotAct() {
        WorkerCluster fleet = new WorkerCluster(LIMITS, UnaryOperator.identity(), outside).allowing(1000);
        UUID id = fleet.start(List.of(act("a", 1), waitFor(60), act("b", 2)));
        fleet.worker().handle(id);
        fleet.clock.pass(Duration.ofDays(2).plusMillis(1));
        fleet.runAll();
        assertThat(fleet.find(id).outcome())
                .hasValueSatisfying(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(
                                ExecutionResult.Failure.class,
                                failure -> assertThat(failure.message())
                                        .isEqualTo("the execution takes longer than 2 days")));
        assertThat(outside.calls()).containsExactly(1);
    }
}
