package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.repeat;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.expression.Template;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.RunMemory;
import dev.tappet.memory.ValueMemory;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The memory of what runs compute. */
class ValuesInRunsTest {
    private static final int MEGABYTE = 1_000_000;

    private final MemoryBudget budget = new MemoryBudget(40 * MEGABYTE);
    private final ValueMemory memory = new ValueMemory(budget, 9 * MEGABYTE, Duration.ofMillis(20));
    private final WorkerCluster fleet =
            new WorkerCluster(new ScriptedOperator()).keeping(memory).allowing(5_242_880);

    /** A text of that many megabytes, made anew. */
    private static Template text(int megabytes) {
        return Template.of("{{ $pad(\"\", %d, \"x\") }}".formatted(megabytes * MEGABYTE));
    }

    private ExecutionResult run(Step... steps) {
        UUID id = fleet.start(List.of(steps));
        fleet.runAll();
        return fleet.find(id).outcome().orElseThrow();
    }

    private static Step[] sets(int count) {
        return IntStream.range(0, count).mapToObj(i -> set("v" + i, text(1))).toArray(Step[]::new);
    }

    @Test
    void variables_beyondMemoryLimit_areNotCatchable() {
        assertThat(run(attempt(List.of(sets(10)), List.of())))
                .isInstanceOfSatisfying(
                        ExecutionResult.Failure.class,
                        failure -> assertThat(failure.message())
                                .isEqualTo("the execution keeps values that take more than 9000000 bytes of memory"));
        assertThat(budget.free()).isEqualTo(budget.size());
    }

    @Test
    void variables_withinIt_areKept() {
        assertThat(run(attempt(List.of(sets(8)), List.of()), exitWith())).isInstanceOf(ExecutionResult.Success.class);
    }

    @Test
    void variablesOfIterations_areDroppedWithThem() {
        Step loop =
                loop(Collections.nCopies(20, 0), 1, Step.OnError.FAIL, set("large", text(1)), set("small", value(1)));
        assertThat(run(loop, exitWith())).isInstanceOf(ExecutionResult.Success.class);
    }

    @Test
    void outputsOfIterations_areKept() {
        Step loop = loop(Collections.nCopies(20, 0), 1, Step.OnError.FAIL, set("large", text(1)));
        assertThat(run(loop, exitWith())).isInstanceOf(ExecutionResult.Failure.class);
    }

    @Test
    void partsOfOtherValues_takeNothing() {
        Step loop =
                loop(Collections.nCopies(20, 0), 1, Step.OnError.FAIL, set("same", Template.of("{{ $.vars.large }}")));
        assertThat(run(set("large", text(5)), loop, exitWith())).isInstanceOf(ExecutionResult.Success.class);
    }

    private static Step rounds(Template value) {
        return repeat(
                Step.Repeat.Loop.UNTIL,
                Template.of("{{ true }}"),
                1,
                Step.OnError.FAIL,
                Optional.empty(),
                act("a", 1),
                set("v", value));
    }

    /** Each of its characters is six in JSON. */
    @Test
    void stateOfARepeat_thatIsTooLargeAsJson_failsTheExecution() {
        assertThat(run(attempt(List.of(rounds(Template.of("{{ $pad(\"\", 1000000, \"\\u0001\") }}"))), List.of())))
                .isInstanceOfSatisfying(
                        ExecutionResult.Failure.class,
                        failure -> assertThat(failure.message())
                                .isEqualTo("the variables and outputs of the rounds take more than 5242880"
                                        + " bytes of JSON"));
        assertThat(budget.free()).isEqualTo(budget.size());
    }

    @Test
    void largeStatesOfRepeats_areStored_oneAfterTheOther() {
        assertThat(run(rounds(text(1)), rounds(text(2)), exitWith())).isInstanceOf(ExecutionResult.Success.class);
        assertThat(run(rounds(text(1)), exitWith())).isInstanceOf(ExecutionResult.Success.class);
    }

    /** Not even after as many claims as an execution is given up after. */
    @Test
    void run_withoutFreeMemory_isRetriedLater() {
        MemoryBudget.Lease others =
                budget.lease(Optional.empty(), budget.size(), Duration.ZERO).orElseThrow();
        RunMemory goesOn = memory.open("other");
        goesOn.addComputed(MEGABYTE);
        UUID id = fleet.start(List.of(set("v", text(1)), exitWith()));
        for (int i = 0; i < 3 * Worker.MAX_ATTEMPTS_WITHOUT_PROGRESS; i++) {
            fleet.worker().handle(id);
            fleet.clock.pass(Duration.ofSeconds(1));
        }
        assertThat(fleet.find(id).outcome()).isEmpty();
        goesOn.close();
        others.close();
        fleet.runAll();
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of()));
    }
}
