package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.choose;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static dev.tappet.engine.TestSteps.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Operator;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.workflow.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Values that fit nowhere: too long, too late, or not to be written as JSON. None may send a workflow in circles. */
class AwkwardValuesTest {
    /** As deep as a JSON text may nest, so that nothing around it may be written any more. */
    private static final Object DEEP = deep();

    private static Object deep() {
        Object deep = List.of();
        for (int i = 1; i < 1000; i++) {
            deep = List.of(deep);
        }
        return deep;
    }

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster(outside);

    private ExecutionResult run(Step... steps) {
        UUID id = fleet.start(List.of(steps));
        fleet.runAll();
        return fleet.find(id).outcome().orElseThrow();
    }

    @Test
    void output_notJson_failsExecutionAtOnce() {
        assertThat(run(exit(value(Map.of("a", DEEP)))))
                .isInstanceOfSatisfying(
                        ExecutionResult.Failure.class,
                        failure -> assertThat(failure.message()).startsWith("the output is not JSON"));
    }

    @Test
    void result_notJson_failsStepWithoutSecondCall() {
        outside.on("deep", () -> Map.of("body", DEEP));
        ExecutionResult outcome = run(attempt(List.of(act("a", "deep")), List.of(exitWith("error.message"))));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ExecutionResult.Success.class,
                        success -> assertThat(success.output())
                                .hasEntrySatisfying(
                                        "error.message",
                                        message ->
                                                assertThat(message).asString().startsWith("the result is not JSON")));
        assertThat(outside.calls()).hasSize(1);
    }

    @Test
    void result_readFromJournal_equalsOriginal() {
        outside.on("numbers", () -> Map.of("n", 1L, "f", 0.5f));
        ExecutionResult outcome = run(
                act("a", "numbers"),
                choose(
                        computed(in -> at("a").evaluate(in).equals(Map.of("n", 1, "f", 0.5))),
                        List.of(),
                        List.of(fail("differs"))),
                exitWith("a.n"));
        assertThat(outcome).isEqualTo(new ExecutionResult.Success(Map.of("a.n", 1)));
    }

    @Test
    void failMessage_ofAnyLength_isCaughtAndTruncated() {
        String endless = "so much to say ".repeat(100_000);
        ExecutionResult outcome =
                run(attempt(List.of(fail(endless)), List.of(act("h", at("error.message")))), fail(endless));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ExecutionResult.Failure.class,
                        failure -> assertThat(failure.message())
                                .hasSizeBetween(400, 600)
                                .startsWith("so much to say"));
        assertThat((String) outside.calls().getFirst()).hasSizeBetween(400, 5_000);
    }

    @Test
    void operatorMessage_ofAnyLength_fitsIntoJournal() {
        String endless = "é".repeat(1_000_000);
        outside.on("endless", () -> {
            throw new Operator.OperatorFailedException(endless);
        });
        assertThat(run(act("a", "endless"))).isInstanceOf(ExecutionResult.Failure.class);
        assertThat(outside.calls()).hasSize(1);
    }

    @Test
    void errorDetail_ofAnySize_isTruncatedFieldByField() {
        outside.on("detailed", () -> {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("status", 503);
            detail.put("body", "x".repeat(10_000));
            throw new Operator.OperatorFailedException("refused", 1, detail);
        });
        run(attempt(List.of(act("a", "detailed")), List.of(act("h", at("error")))));
        assertThat(outside.calls().getLast()).isEqualTo(Map.of("step", "step a", "message", "refused", "status", 503));
    }

    @Test
    void errorDetail_notJson_isOmittedWithNotice() {
        outside.on("detailed", () -> {
            throw new Operator.OperatorFailedException("refused", 1, Map.of("body", List.of(DEEP)));
        });
        run(attempt(List.of(act("a", "detailed")), List.of(act("h", at("error.message")))));
        assertThat((String) outside.calls().getLast()).startsWith("refused (its detail is not JSON");
    }

    @Test
    void truncatedMessage_endsAtWholeCharacter() {
        for (int shift = 0; shift < 2; shift++) {
            ExecutionResult outcome = run(fail("x".repeat(shift) + "😀".repeat(3_000)));
            assertThat(outcome).isInstanceOfSatisfying(ExecutionResult.Failure.class, failure -> {
                String kept = failure.message().substring(0, failure.message().length() - 1);
                assertThat(Character.isLowSurrogate(kept.charAt(kept.length() - 1)))
                        .isTrue();
            });
        }
    }

    @Test
    void wait_beyondRepresentableTime_failsAsTooLong() {
        for (String endless : List.of("9999999d", "31d")) {
            assertThat(run(waitFor(endless)))
                    .as(endless)
                    .isEqualTo(new ExecutionResult.Failure(
                            Optional.of("wait " + endless), "the execution takes longer than 30 days"));
        }
        assertThat(run(waitUntil("+999999999-01-01T00:00:00Z"))).isInstanceOf(ExecutionResult.Failure.class);
    }
}
