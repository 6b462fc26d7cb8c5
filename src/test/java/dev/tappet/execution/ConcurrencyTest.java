package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.json.Json;
import dev.tappet.workflow.Concurrency;
import dev.tappet.workflow.Step;
import dev.tappet.workspace.ChangeResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
    private static final UUID WORKSPACE = new UUID(0, 3);
    private static final List<Step> STEPS = List.of(act("first", 1), waitFor("10m"), exit(value(Map.of())));

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster(outside);

    private UUID accept(ConcurrencyGroup group) {
        return accept(group, STEPS, Lane.ASYNC);
    }

    private UUID accept(ConcurrencyGroup group, List<Step> steps, Lane lane) {
        UUID id = fleet.executions().newId();
        fleet.executions()
                .create(List.of(new NewExecution(id, fleet.publish(steps), Json.write(Map.of())).within(group)), lane);
        return id;
    }

    /** Delivers what was sent, and lets no time pass. */
    private void deliver() {
        Worker worker = fleet.worker();
        while (fleet.queue.sent().stream().anyMatch(message -> !message.at().isAfter(fleet.clock.instant()))) {
            fleet.queue.drain().forEach(message -> worker.handle(message.id()));
        }
    }

    private ExecutionStatus status(UUID id) {
        return fleet.find(id).status();
    }

    private ChangeResult<ExecutionSummary> stop(UUID id) {
        return fleet.stops().stop(WORKSPACE, id);
    }

    private static ConcurrencyGroup group(int limit, Concurrency.Mode mode) {
        return ConcurrencyAtEveryWriteTest.group("k", limit, mode);
    }

    @Test
    void executionOnHold_keepsItsSlot() {
        ConcurrencyGroup group = group(1, Concurrency.Mode.QUEUE);
        UUID first = accept(group);
        UUID second = accept(group);
        deliver();
        assertThat(status(first)).isEqualTo(ExecutionStatus.ON_HOLD);
        assertThat(status(second)).isEqualTo(ExecutionStatus.QUEUED);
        // a message that comes all the same does not start it
        fleet.worker().handle(second);
        assertThat(status(second)).isEqualTo(ExecutionStatus.QUEUED);
        fleet.runAll();
        assertThat(status(first)).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(status(second)).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void stoppedExecution_handsItsSlotOnAndAWaitingOneLeavesTheLine() {
        ConcurrencyGroup group = group(1, Concurrency.Mode.QUEUE);
        UUID first = accept(group);
        UUID second = accept(group);
        UUID third = accept(group);
        deliver();
        assertThat(stop(second)).isInstanceOf(ChangeResult.Done.class);
        assertThat(stop(first)).isInstanceOf(ChangeResult.Done.class);
        assertThat(stop(first)).isInstanceOf(ChangeResult.Done.class);
        deliver();
        assertThat(status(second)).isEqualTo(ExecutionStatus.STOPPED);
        assertThat(status(third)).isEqualTo(ExecutionStatus.ON_HOLD);
    }

    @Test
    void skip_recordsTheExecutionAndTellsTheCaller() {
        ConcurrencyGroup group = group(1, Concurrency.Mode.SKIP);
        UUID first = accept(group);
        UUID id = fleet.executions().newId();
        CompletableFuture<Reply> reply = fleet.executions().await(id);
        NewExecution execution = new NewExecution(id, fleet.publish(STEPS), Json.write(Map.of())).within(group);
        assertThat(fleet.executions().create(List.of(execution), Lane.SYNC)).isEmpty();
        assertThat(reply)
                .isCompletedWithValueMatching(
                        told -> told instanceof Reply.End end && end.outcome() instanceof ExecutionResult.Dropped);
        assertThat(status(id)).isEqualTo(ExecutionStatus.SKIPPED);
        assertThat(fleet.find(id).summary().failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("concurrency key \"k\""));
        // a repeat of the request finds it
        assertThat(fleet.executions().create(List.of(execution), Lane.SYNC)).containsExactly(id);
        fleet.runAll();
        assertThat(status(first)).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(status(accept(group))).isEqualTo(ExecutionStatus.QUEUED);
        assertThat(outside.calls()).hasSize(1);
    }

    @Test
    void replace_stopsTheOldest() {
        ConcurrencyGroup group = group(2, Concurrency.Mode.REPLACE);
        UUID first = accept(group);
        UUID second = accept(group);
        deliver();
        UUID third = accept(group);
        deliver();
        assertThat(status(first)).isEqualTo(ExecutionStatus.STOPPED);
        assertThat(fleet.find(first).summary().failure())
                .hasValueSatisfying(why -> assertThat(why.message()).isEqualTo("Replaced by execution " + third));
        assertThat(status(second)).isEqualTo(ExecutionStatus.ON_HOLD);
        assertThat(status(third)).isEqualTo(ExecutionStatus.ON_HOLD);
    }

    @Test
    void executionThatWaitsForDays_isNotDropped() {
        ConcurrencyGroup group = group(1, Concurrency.Mode.QUEUE);
        UUID first = accept(group, List.of(waitFor("5d"), exit(value(Map.of()))), Lane.ASYNC);
        UUID second = accept(group, List.of(exit(value(Map.of("a", 1)))), Lane.SYNC);
        for (int day = 0; day < 6; day++) {
            deliver();
            fleet.sweeper().sweep();
            fleet.clock.pass(Duration.ofDays(1));
        }
        fleet.sweeper().sweep();
        fleet.runAll();
        assertThat(status(first)).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(status(second)).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void waitingExecution_isLookedAtLessAndLessOften() {
        ConcurrencyGroup group = group(1, Concurrency.Mode.QUEUE);
        accept(group, List.of(waitFor("5d")), Lane.ASYNC);
        UUID second = accept(group);
        deliver();
        for (int minute = 0; minute < 24 * 60; minute++) {
            fleet.clock.pass(Duration.ofMinutes(1));
            fleet.sweeper().sweep();
        }
        assertThat(fleet.state(second).lease().sweeps()).isLessThan(15);
    }

    @Test
    void backfill_queuesWhatHoldsASlotAndWakesTheFirstThatWaits() {
        ConcurrencyGroup group = group(1, Concurrency.Mode.QUEUE);
        UUID first = accept(group);
        UUID second = accept(group);
        fleet.queue.drain();
        fleet.refill(fleet.claims()).fill();
        assertThat(fleet.queue.drain()).extracting(WorkerCluster.Message::id).containsExactly(first);
        stop(first);
        // what was sent is lost with its process
        fleet.queue.drain();
        fleet.refill(fleet.claims()).fill();
        assertThat(fleet.queue.sent()).extracting(WorkerCluster.Message::id).contains(second);
    }

    @Test
    void rerun_waitsForASlotAsTheWorkflowSays() {
        Concurrency concurrency = new Concurrency(value("k"), 1, Concurrency.Mode.QUEUE);
        UUID first = fleet.start(List.of(exit(value(Map.of()))), concurrency);
        fleet.runAll();
        ConcurrencyGroup group = ConcurrencyGroup.of(new UUID(0, 2), concurrency, "k");
        UUID running = accept(group);
        UUID again = ((ChangeResult.Done<ExecutionSummary>)
                        fleet.reruns().rerun(WORKSPACE, first, RerunService.From.START))
                .now()
                .id();
        deliver();
        assertThat(status(running)).isEqualTo(ExecutionStatus.ON_HOLD);
        assertThat(status(again)).isEqualTo(ExecutionStatus.QUEUED);
        fleet.runAll();
        assertThat(status(again)).isEqualTo(ExecutionStatus.SUCCESS);
    }
}
