package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Operator;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.engine.TestSteps;
import dev.tappet.expression.ExpressionException;
import dev.tappet.expression.Template;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.workflow.Step;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Workflows and what they give, as a table that is read twice: by a run left alone, and by runs cut at every write. An
 * act with the argument {@code bad} fails, one with {@code detailed} does so in detail, all others give their argument
 * back.
 */
abstract class SemanticsTable {
    static final Template FAILING_TEMPLATE = TestSteps.computed(_ -> {
        throw new ExpressionException("no such function");
    });

    record Row(String name, List<Step> steps, ExecutionResult expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    record Given(List<Step> steps) {
        /** @param json with single quotes for double ones */
        Expected gives(String json) {
            return new Expected(steps, success(json));
        }

        Expected fails(String place, String message) {
            return new Expected(steps, new ExecutionResult.Failure(Optional.of(place), message));
        }
    }

    record Expected(List<Step> steps, ExecutionResult outcome) {
        Row named(String name) {
            return new Row(name, steps, outcome);
        }
    }

    static Given given(Step... steps) {
        return new Given(List.of(steps));
    }

    @SuppressWarnings("unchecked") // every expected output is an object
    private static ExecutionResult success(String json) {
        try {
            byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            return new ExecutionResult.Success((Map<String, Object>) Json.read(bytes));
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static ScriptedOperator outside() {
        return new ScriptedOperator().failing("bad").on("detailed", () -> {
            throw new Operator.OperatorFailedException(
                    "refused in detail", 2, Map.of("status", 409, "body", List.of(1), "message", "not this one"));
        });
    }

    @ParameterizedTest
    @MethodSource("rows")
    void semantics_uninterruptedRun_hasExpectedOutcome(Row row) {
        assertThat(InterruptedRuns.uncut(RandomWorkflows.Made.of(row.steps()), outside())
                        .outcome())
                .isEqualTo(row.expected());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void semantics_cutAtEveryWrite_hasExpectedOutcome(Row row) {
        int writes = InterruptedRuns.uncut(RandomWorkflows.Made.of(row.steps()), outside())
                .writes();
        for (int write = 1; write <= writes; write++) {
            for (boolean after : new boolean[] {false, true}) {
                InterruptedRuns.Cut cut = InterruptedRuns.cut(
                        RandomWorkflows.Made.of(row.steps()),
                        outside(),
                        new InterruptedRuns.Crashes.Once(write, after));
                assertThat(cut.outcome())
                        .as("cut %s write %d of %d", after ? "after" : "before", write, writes)
                        .isEqualTo(row.expected());
            }
        }
    }
}
