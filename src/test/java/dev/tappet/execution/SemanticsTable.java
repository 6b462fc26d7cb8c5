package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ActingOperator;
import dev.tappet.engine.Outcome;
import dev.tappet.engine.Script;
import dev.tappet.engine.Steps;
import dev.tappet.workflow.ExpressionException;
import dev.tappet.workflow.Json;
import dev.tappet.workflow.MalformedJsonException;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Template;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Workflows and what they give, as a table that is read twice: by a run left alone, and by runs cut at every write. An
 * act with the argument {@code bad} fails, one with {@code detailed} does so in detail, all others give their argument back.
 */
abstract class SemanticsTable {
    static final Template ERRS = Steps.computed(_ -> {
        throw new ExpressionException("no such function");
    });

    record Row(String name, List<Step> steps, Outcome expected) {
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
            return new Expected(steps, new Outcome.Failure(Optional.of(place), message));
        }
    }

    record Expected(List<Step> steps, Outcome outcome) {
        Row named(String name) {
            return new Row(name, steps, outcome);
        }
    }

    static Given given(Step... steps) {
        return new Given(List.of(steps));
    }

    @SuppressWarnings("unchecked") // every expected output is an object
    private static Outcome success(String json) {
        try {
            byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            return new Outcome.Success((Map<String, Object>) Json.read(bytes));
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static Script outside() {
        return new Script().failing("bad").on("detailed", () -> {
            throw new ActingOperator.ActFailedException(
                    "refused in detail", 2, Map.of("status", 409, "body", List.of(1), "message", "not this one"));
        });
    }

    @ParameterizedTest
    @MethodSource("rows")
    void leftAlone(Row row) {
        assertThat(CutRuns.uncut(RandomWorkflows.Made.of(row.steps()), outside())
                        .outcome())
                .isEqualTo(row.expected());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void cutAtEveryWrite(Row row) {
        int writes =
                CutRuns.uncut(RandomWorkflows.Made.of(row.steps()), outside()).writes();
        for (int write = 1; write <= writes; write++) {
            for (boolean after : new boolean[] {false, true}) {
                CutRuns.Cut cut = CutRuns.cut(
                        RandomWorkflows.Made.of(row.steps()), outside(), new CutRuns.Crashes.Once(write, after));
                assertThat(cut.outcome())
                        .as("cut %s write %d of %d", after ? "after" : "before", write, writes)
                        .isEqualTo(row.expected());
            }
        }
    }
}
