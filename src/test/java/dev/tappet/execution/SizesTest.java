package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.EngineLimits;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.expression.Template;
import dev.tappet.json.Json;
import dev.tappet.secret.Redactor;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events, results and outputs of any size, kept within the head, beside it, or in many parts. */
class SizesTest {
    private static final EngineLimits LIMITS =
            new EngineLimits(1000, Duration.ofSeconds(30), EngineLimits.MAX_DURATION);
    private static final Template EVENT = at("event");

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet =
            new WorkerCluster(LIMITS, UnaryOperator.identity(), outside).allowing(5_242_880);

    /** Text that does not get smaller by compressing it. */
    private static String text(int length) {
        Random random = new Random(length);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('0' + random.nextInt(75)));
        }
        return text.toString().replace('\\', '/');
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000, 1_022, 1_023, 5_000, 360_000, 5_200_000})
    void event_ofAnySize_isReturnedUnchanged(int length) {
        Map<String, Object> event = Map.of("text", text(length));
        UUID id = fleet.start(List.of(exit(EVENT)), event, Lane.ASYNC);
        fleet.runAll();
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(event));
    }

    @ParameterizedTest
    @ValueSource(ints = {4_000, 4_096, 360_000, 5_000_000})
    void result_ofAnySize_isUnchangedInJournal(int length) {
        String result = text(length);
        outside.on("large", () -> Map.of("text", result));
        UUID id = fleet.start(List.of(
                act("a", "large"),
                waitFor(1),
                exit(computed(in -> Map.of("same", at("a.text").evaluate(in).equals(result))))));
        fleet.runAll();
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("same", true)));
        assertThat(outside.calls()).hasSize(1);
    }

    @Test
    void state_withAllInlineValues_isSmallEnough() {
        UUID id = fleet.start(
                List.of(exit(EVENT)), Map.of("t", "x".repeat(StateAttributes.INLINE_BYTES - 8)), Lane.ASYNC);
        fleet.runAll();
        assertThat(fleet.head(id).bytes(StateAttributes.EVENT)).isPresent();
        assertThat(fleet.head(id).bytes(StateAttributes.OUTPUT)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 5_000, 400_000})
    void event_sharedByExecutions_isReturnedUnchanged(int length) {
        StoredExecutions executions = fleet.executions();
        Map<String, Object> event = Map.of("text", text(length));
        Binding binding = fleet.publish(List.of(exit(EVENT)));
        List<NewExecution> started = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            started.add(new NewExecution(executions.newId(), binding, Json.write(event)));
        }
        executions.create(started, Lane.ASYNC);
        fleet.runAll();
        started.forEach(
                each -> assertThat(fleet.find(each.id()).outcome()).hasValue(new ExecutionResult.Success(event)));
    }

    @Test
    void execution_createdTwice_runsOnce() {
        StoredExecutions executions = fleet.executions();
        Binding binding = fleet.publish(List.of(act("a", EVENT)));
        NewExecution one = new NewExecution(executions.newId(), binding, Json.write("one"));
        NewExecution two = new NewExecution(executions.newId(), binding, Json.write("one"));
        executions.create(List.of(one), Lane.ASYNC);
        executions.create(List.of(one), Lane.ASYNC);
        executions.create(List.of(one, two), Lane.ASYNC);
        fleet.runAll();
        executions.create(List.of(one, two), Lane.ASYNC);
        fleet.runAll();
        assertThat(outside.calls()).containsExactly("one", "one");
        assertThat(fleet.find(one.id()).status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(fleet.find(two.id()).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void failedCreation_isRecorded_neverRuns() {
        StoredExecutions executions = fleet.executions();
        Binding binding = fleet.publish(List.of(act("a", 1)));
        NewExecution failed = new NewExecution(executions.newId(), binding, Json.write(Map.of("text", text(5_000))));
        executions.createFailed(
                failed, new ExecutionResult.Failure(Optional.of("trigger.condition"), "x".repeat(10_000)));
        assertThat(fleet.queue.sent()).isEmpty();
        fleet.worker().handle(failed.id());
        fleet.clock.pass(Duration.ofDays(2));
        fleet.sweeper().sweep();
        fleet.runAll();
        Execution record = fleet.find(failed.id());
        assertThat(outside.calls()).isEmpty();
        assertThat(record.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(record.summary().started()).isEmpty();
        assertThat(record.summary().finished()).hasValue(record.summary().created());
        assertThat(record.outcome())
                .hasValueSatisfying(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(ExecutionResult.Failure.class, failure -> {
                            assertThat(failure.step()).hasValue("trigger.condition");
                            assertThat(failure.message()).hasSize(500);
                        }));
    }

    @Test
    void record_showsOwnerAndTimes() {
        StoredExecutions executions = fleet.executions();
        var created = fleet.clock.instant();
        UUID id = fleet.start(List.of(exit(value(Map.of()))));
        assertThat(executions.find(new UUID(1, 2))).isEmpty();
        assertThat(fleet.find(id).outcome()).isEmpty();
        fleet.clock.pass(Duration.ofSeconds(2));
        fleet.runAll();
        Execution record = fleet.find(id);
        assertThat(record)
                .isEqualTo(new Execution(
                        new ExecutionSummary(
                                id,
                                new UUID(0, 3),
                                new UUID(0, 2),
                                1,
                                Optional.of(new UUID(0, 1)),
                                ExecutionStatus.SUCCESS,
                                created,
                                Optional.of(created.plusSeconds(2)),
                                Optional.of(created.plusSeconds(2)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                record.summary().revision()),
                        Optional.empty(),
                        Optional.of(new ExecutionResult.Success(Map.of())),
                        Workflow.FAILURE_STATUS,
                        Redactor.NONE));
    }
}
