package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.respond;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Operator;
import dev.tappet.engine.Reply;
import dev.tappet.engine.RunTurn;
import dev.tappet.engine.RunWindow;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.execution.Executions.AwaitedExecution;
import dev.tappet.json.Json;
import dev.tappet.storage.Durability;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Runs in the process that accepts: what they write and when, who gets their place, and what is left of them. */
class InPlaceExecutionsTest {
    private static final String ENTRY = "commit[update, put] SYNCED";
    private static final Runnable IGNORE_LATE = () -> {};

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkersOnly workersOnly = new WorkersOnly();
    private final AtomicBoolean broken = new AtomicBoolean();
    private final WorkerCluster cluster = new WorkerCluster(
            plain -> new RecordingTable(plain) {
                @Override
                protected void before(List<Write> writes) {
                    if (broken.get()) {
                        throw new StorageException("writing", new IllegalStateException("the table is gone"));
                    }
                }
            },
            outside,
            workersOnly);
    private final RecordingTable table = (RecordingTable) cluster.table;

    /** An operator that a function for callers must leave to workers. */
    private static final class WorkersOnly implements Operator {
        private int calls;

        @Override
        public String name() {
            return "workers_only";
        }

        @Override
        public Duration timeout(Object arguments) {
            return Duration.ofSeconds(1);
        }

        @Override
        public boolean runsOnWorkersOnly() {
            return true;
        }

        @Override
        public Result execute(Call call) {
            calls++;
            return new Result(1, 1);
        }
    }

    private NewExecution execution(Object event, Step... steps) {
        return new NewExecution(cluster.executions().newId(), cluster.publish(List.of(steps)), Json.write(event));
    }

    private NewExecution execution(Step... steps) {
        return execution(Map.of(), steps);
    }

    private static ExecutionResult end(AwaitedExecution execution) {
        assertThat(execution.reply()).isCompleted();
        return ((Reply.End) execution.reply().join()).outcome();
    }

    private RunWindow windowOfCaller() {
        return RunWindow.ofCaller(
                cluster.clock.instant(), cluster.clock.instant().plusSeconds(50));
    }

    @Test
    void pureSteps_areStoredOnceWithTheirEnd() {
        NewExecution pure = execution(set("x", value(1)), exitWith("vars.x"));
        AwaitedExecution started = cluster.inPlace().createAwaited(pure, IGNORE_LATE);

        assertThat(table.calls()).containsExactly("put SYNCED");
        assertThat(end(started)).isInstanceOf(ExecutionResult.Success.class);
        assertThat(started.isRepeat()).isFalse();
        assertThat(cluster.queue.sent()).isEmpty();
        assertThat(cluster.queue.turns()).isZero();
        assertThat(cluster.waiters.count()).isZero();
    }

    @Test
    void stateOfARunInPlace_isThatOfARunByAWorker() {
        Step[] steps = {set("x", value(1)), exitWith("vars.x")};
        NewExecution here = execution(Map.of("a", 1), steps);
        NewExecution queued = execution(Map.of("a", 1), steps);
        cluster.inPlace().createAwaited(here, IGNORE_LATE);
        cluster.executions().create(List.of(queued), Lane.SYNC);
        cluster.runAll();

        ExecutionState ofHere = cluster.state(here.id());
        assertThat(ofHere)
                .usingRecursiveComparison()
                .ignoringFields("id", "binding.version")
                .isEqualTo(cluster.state(queued.id()));
        assertThat(cluster.head(here.id()).indexes().keySet())
                .isEqualTo(cluster.head(queued.id()).indexes().keySet());
    }

    @Test
    void largeEvent_isStoredBeforeAndNotReadAgain() {
        NewExecution large = execution(Map.of("text", "x".repeat(2_000)), exitWith("event"));
        assertThat(end(cluster.inPlace().createAwaited(large, IGNORE_LATE)))
                .isInstanceOf(ExecutionResult.Success.class);
        assertThat(table.calls()).containsExactly("putAll 1", "putAll 1", "put SYNCED");
    }

    @Test
    void stepsThatAct_areStoredAsClaimedFirst() {
        List<ExecutionState> seen = new ArrayList<>();
        NewExecution acting = execution(act("a", 1), exitWith("a"));
        outside.on(1, () -> {
            seen.add(cluster.state(acting.id()));
            return 1;
        });
        AwaitedExecution started = cluster.inPlace().createAwaited(acting, IGNORE_LATE);

        assertThat(end(started)).isInstanceOf(ExecutionResult.Success.class);
        assertThat(table.calls()).containsExactly("put SYNCED", "get 1", ENTRY, "update SYNCED");
        assertThat(seen).singleElement().satisfies(state -> {
            assertThat(state.status()).isEqualTo(ExecutionStatus.RUNNING);
            assertThat(state.epoch()).isEqualTo(1);
            assertThat(state.lease().owner()).isPresent();
            assertThat(state.times().due()).isEqualTo(state.lease().until());
        });
    }

    @Test
    void repeatThatLoses_doesNotAct() {
        NewExecution acting = execution(act("a", 1), exitWith("a"));
        cluster.executions().create(List.of(acting), Lane.SYNC);
        AwaitedExecution repeat = cluster.inPlace().createAwaited(acting, IGNORE_LATE);

        assertThat(repeat.isRepeat()).isTrue();
        assertThat(outside.calls()).isEmpty();
        cluster.runAll();
        assertThat(repeat.reply()).isCompleted();
        assertThat(outside.calls()).hasSize(1);
        assertThat(cluster.queue.turns()).isZero();
    }

    @Test
    void pureRepeatThatLoses_getsTheStoredEnd() {
        NewExecution first = execution(set("x", value(1)), exitWith("vars.x"));
        cluster.executions().create(List.of(first), Lane.SYNC);
        cluster.runAll();
        ExecutionState stored = cluster.state(first.id());
        cluster.clock.pass(Duration.ofSeconds(1));
        AwaitedExecution repeat = cluster.inPlace().createAwaited(first, IGNORE_LATE);

        assertThat(repeat.isRepeat()).isTrue();
        assertThat(end(repeat)).isInstanceOf(ExecutionResult.Success.class);
        assertThat(cluster.state(first.id())).usingRecursiveComparison().isEqualTo(stored);
    }

    @Test
    void unwritableTable_isAnErrorAndLeavesNothing() {
        InPlaceExecutions process = cluster.inPlace();
        for (Step[] steps : new Step[][] {{exitWith()}, {act("a", 1), exitWith()}}) {
            NewExecution execution = execution(steps);
            broken.set(true);
            assertThatThrownBy(() -> process.createAwaited(execution, IGNORE_LATE))
                    .isInstanceOf(StorageException.class);
            broken.set(false);
            assertThat(cluster.executions().find(execution.id())).isEmpty();
            assertThat(cluster.queue.turns()).isZero();
            assertThat(cluster.waiters.count()).isZero();
            assertThat(process.runsEnded()).isCompleted();
            // it is not held either: the same process runs it when it comes again
            assertThat(end(process.createAwaited(execution, IGNORE_LATE))).isInstanceOf(ExecutionResult.Success.class);
        }
    }

    @Test
    void noTurn_isQueued() {
        cluster.queue.busy(true);
        NewExecution pure = execution(exitWith());
        AwaitedExecution started = cluster.inPlace().createAwaited(pure, IGNORE_LATE);

        assertThat(cluster.state(pure.id()).status()).isEqualTo(ExecutionStatus.QUEUED);
        assertThat(started.reply()).isNotDone();
        cluster.runAll();
        assertThat(started.reply()).isCompleted();
    }

    @Test
    void runThatTakesLong_isStoredBeforeItEndsAndTellsItsCaller() {
        InPlaceExecutions process = cluster.inPlace();
        AtomicBoolean late = new AtomicBoolean();
        UUID[] id = new UUID[1];
        NewExecution slow = execution(
                set("x", computed(_ -> {
                    process.checkLateRuns(System.nanoTime() + LateRunMonitor.LATE.toNanos());
                    await().until(() -> cluster.executions().find(id[0]).isPresent());
                    return cluster.state(id[0]).status().name();
                })),
                exitWith("vars.x"));
        id[0] = slow.id();
        AwaitedExecution started = process.createAwaited(slow, () -> late.set(true));

        assertThat(late).isTrue();
        assertThat(((ExecutionResult.Success) end(started)).output().toString()).contains("RUNNING");
        assertThat(cluster.state(slow.id()).status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(table.calls().stream().filter(call -> !call.startsWith("get")))
                .containsExactly("put SYNCED", "update SYNCED");
    }

    @Test
    void runThatTakesVeryLong_leavesAMessageForAfterItsLease() {
        InPlaceExecutions process = cluster.inPlace();
        outside.on(1, () -> {
            process.checkLateRuns(System.nanoTime() + LateRunMonitor.VERY_LATE.toNanos());
            await().until(() -> !cluster.queue.sent().isEmpty());
            return 1;
        });
        NewExecution slow = execution(act("a", 1), exitWith());
        process.createAwaited(slow, () -> {});
        assertThat(cluster.queue.sent()).singleElement().satisfies(message -> {
            assertThat(message.lane()).isEqualTo(Lane.SYNC);
            assertThat(message.at()).isEqualTo(cluster.clock.instant().plus(WorkerCluster.LEASE.length()));
        });
    }

    @Test
    void functionThatAnswered_leavesTheRestToAWorker() {
        NewExecution answering = execution(respond(Map.of("status", 202)), act("a", 1), exitWith());
        AwaitedExecution started =
                cluster.inPlace(cluster.waiters, windowOfCaller()).createAwaited(answering, IGNORE_LATE);

        assertThat(started.reply().join()).isInstanceOf(Reply.Response.class);
        assertThat(outside.calls()).isEmpty();
        assertThat(cluster.state(answering.id()).lease().owner()).isEmpty();
        assertThat(cluster.queue.sent()).extracting(WorkerCluster.Message::lane).containsExactly(Lane.SYNC);
        cluster.runAll();
        assertThat(outside.calls()).hasSize(1);
        assertThat(cluster.state(answering.id()).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void operatorThatIsLeftToWorkers_isNotCalledByAFunction() {
        Step step = new Step.OperatorStep(act("a", 1).label(), "workers_only", value(1));
        NewExecution execution = execution(step, exitWith());
        AwaitedExecution started =
                cluster.inPlace(cluster.waiters, windowOfCaller()).createAwaited(execution, IGNORE_LATE);

        assertThat(workersOnly.calls).isZero();
        assertThat(started.reply()).isNotDone();
        cluster.runAll();
        assertThat(workersOnly.calls).isEqualTo(1);
        assertThat(end(started)).isInstanceOf(ExecutionResult.Success.class);
    }

    @Test
    void callThatDoesNotFit_isLeftToAWorkerInItsLane() {
        RunWindow over = RunWindow.ofCaller(cluster.clock.instant(), cluster.clock.instant());
        NewExecution execution = execution(act("a", 1), exitWith());
        cluster.inPlace(cluster.waiters, over).createAwaited(execution, IGNORE_LATE);

        assertThat(outside.calls()).isEmpty();
        assertThat(cluster.queue.sent()).extracting(WorkerCluster.Message::lane).containsExactly(Lane.SYNC);
        assertThat(cluster.state(execution.id()).lane()).isEqualTo(Lane.SYNC);
    }

    @Test
    void table_isPolledOnlyForWhatRunsElsewhere() {
        PollingResultWaiter polling = new PollingResultWaiter(table, cluster.records, cluster.waiters);
        InPlaceExecutions process = cluster.inPlace(polling, RunWindow.UNLIMITED);
        List<Integer> polled = new ArrayList<>();
        outside.on(1, () -> {
            polled.add(polling.pollCount());
            return 1;
        });
        process.createAwaited(execution(act("a", 1), exitWith()), IGNORE_LATE);
        assertThat(polled).containsExactly(0);

        CompletableFuture<Reply> waits = process.createAwaited(execution(waitFor("1m"), exitWith()), IGNORE_LATE)
                .reply();
        assertThat(polling.pollCount()).isEqualTo(1);
        waits.cancel(false);
    }

    @Test
    void heartbeat_storesWhatIsNotStoredYet() {
        DeferredStates heads = new DeferredStates(table);
        LeaseManager leases = new LeaseManager(heads, cluster.clock, "p", WorkerCluster.LEASE, ExecutionObserver.NONE);
        NewExecution pure = execution(exitWith());
        ExecutionState head = cluster.executions().claimed(pure, "p", WorkerCluster.LEASE);
        heads.defer(cluster.executions().itemOf(head, pure));
        assertThat(leases.hold(head)).isPresent();
        cluster.clock.pass(Duration.ofSeconds(10));
        leases.heartbeat();

        assertThat(cluster.state(pure.id()).lease().until())
                .contains(cluster.clock.instant().plus(WorkerCluster.LEASE.length()));
        assertThat(heads.end(ExecutionKeys.state(pure.id()))).isEqualTo(DeferredStates.Place.TABLE);
    }

    @Test
    void stateThatAnotherAttemptStored_isNeverWrittenTo() {
        DeferredStates heads = new DeferredStates(table);
        NewExecution execution = execution(exitWith());
        ExecutionState head = cluster.executions().claimed(execution, "p", WorkerCluster.LEASE);
        heads.defer(cluster.executions().itemOf(head, execution));
        cluster.executions().create(List.of(execution), Lane.SYNC);
        LeaseManager other = cluster.claims();
        // the same epoch as that of the deferred state
        other.claim(execution.id());
        ExecutionState theirs = cluster.state(execution.id());

        heads.store(ExecutionKeys.state(execution.id()));
        Write.Update handOver = StateTransitions.handOver(head.id(), head.epoch(), 0, cluster.clock.instant());
        assertThat(heads.write(handOver, Durability.SYNCED).done()).isFalse();
        assertThat(heads.commit(List.of(handOver), Durability.SYNCED).done()).isFalse();
        assertThat(cluster.state(execution.id())).usingRecursiveComparison().isEqualTo(theirs);
    }

    @Test
    void executionThatRunsAlone_keepsNewOnesFromRunningBesideIt() {
        UUID suspect = cluster.start(List.of(exitWith()));
        for (int deaths = 0; deaths < 2; deaths++) {
            cluster.claims().claim(suspect);
            cluster.clock.pass(WorkerCluster.LEASE.length().plusSeconds(1));
        }
        cluster.claims().claim(suspect);
        InPlaceExecutions process = cluster.inPlace();
        NewExecution pure = execution(exitWith());
        try (SuspectGate.Permit _ = cluster.gateInPlace()
                .tryAcquire(cluster.state(suspect), RunTurn.UNCONTENDED)
                .orElseThrow()) {
            assertThat(process.createAwaited(pure, IGNORE_LATE).reply()).isNotDone();
        }
        assertThat(cluster.state(pure.id()).status()).isEqualTo(ExecutionStatus.QUEUED);
        assertThat(cluster.queue.turns()).isZero();
    }
}
