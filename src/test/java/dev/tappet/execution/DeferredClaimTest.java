package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that begin before their execution is claimed in the table. */
class DeferredClaimTest {
    private static final String CLAIM = "update LAZY";
    private static final String END = "update SYNCED";
    private static final List<Step> PURE = List.of(set("x", value(1)), exitWith("vars.x"));

    /** More than an output within the state of an execution. */
    private static final String LARGE = "x".repeat(1_200);

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster cluster = new WorkerCluster(RecordingTable::new, outside);
    private final RecordingTable table = (RecordingTable) cluster.table;

    /** As a message does that is delivered for the first time, and says that its workflow has no step that acts. */
    private static final RunQueue.Turn FIRST = new RunQueue.Turn() {
        @Override
        public boolean mayDeferClaim() {
            return true;
        }

        @Override
        public void release() {}

        @Override
        public void reacquire() {}
    };

    @Test
    void pureRun_isClaimedByItsEnd() {
        UUID id = cluster.start(PURE);
        table.calls();
        cluster.deferringWorker().handle(id, FIRST);

        assertThat(table.calls()).containsExactly("get 1", END);
        ExecutionState state = cluster.state(id);
        assertThat(cluster.find(id).outcome()).contains(new ExecutionResult.Success(Map.of("vars.x", 1)));
        assertThat(state.epoch()).isEqualTo(1);
        assertThat(state.lease().claims()).isEqualTo(1);
        assertThat(state.times().started()).contains(cluster.clock.instant());
        assertThat(state.lease().owner()).isEmpty();
        assertThat(state.lease().until()).isEmpty();
        assertThat(state.times().due()).isEmpty();
    }

    @Test
    void failedRun_isClaimedByItsEnd() {
        UUID id = cluster.start(List.of(fail("no")));
        table.calls();
        cluster.deferringWorker().handle(id, FIRST);

        assertThat(table.calls()).containsExactly("get 1", END);
        assertThat(cluster.find(id).status()).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void caller_isToldTheEnd() {
        UUID id = cluster.start(PURE);
        CompletableFuture<Reply> reply = cluster.executions().await(id);
        cluster.deferringWorker().handle(id, FIRST);

        assertThat(reply).isCompletedWithValue(new Reply.End(new ExecutionResult.Success(Map.of("vars.x", 1))));
    }

    @Test
    void messageThatComesAgain_isClaimedFirst() {
        UUID id = cluster.start(PURE);
        table.calls();
        cluster.deferringWorker().handle(id);

        assertThat(table.calls()).containsExactly(CLAIM, END);
    }

    /** A step that acts although its message said that there is none. */
    @Test
    void journal_isWrittenUnderAClaim() {
        UUID id = cluster.start(List.of(act("a", 1), exitWith("a")));
        table.calls();
        cluster.deferringWorker().handle(id, FIRST);

        assertThat(table.calls()).containsExactly("get 1", CLAIM, "commit[update, put] SYNCED", END);
        assertThat(cluster.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void runThatTakesLong_isClaimedMeanwhile() {
        UUID id = cluster.start(PURE);
        LeaseManager leases = deferring();
        leases.claim(id, true);
        assertThat(cluster.state(id).status()).isEqualTo(ExecutionStatus.QUEUED);
        cluster.deferredRuns.check(System.nanoTime() + LateRunMonitor.LATE.toNanos());

        await().until(() -> cluster.state(id).lease().owner().isPresent());
        assertThat(cluster.state(id).lease().until())
                .contains(cluster.clock.instant().plus(WorkerCluster.LEASE.length()));
    }

    @Test
    void heartbeat_writesTheClaim() {
        UUID id = cluster.start(PURE);
        LeaseManager leases = deferring();
        leases.claim(id, true);
        cluster.clock.pass(Duration.ofSeconds(10));
        leases.heartbeat();

        assertThat(cluster.state(id).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(cluster.state(id).lease().until())
                .contains(cluster.clock.instant().plus(WorkerCluster.LEASE.length()));
    }

    @Test
    void processThatStops_leavesTheExecutionAsItWas() {
        UUID id = cluster.start(PURE);
        ExecutionState before = cluster.state(id);
        LeaseManager leases = deferring();
        leases.claim(id, true);
        leases.releaseAll();

        assertThat(cluster.state(id)).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void sameExecution_isHeldOnceInAProcess() {
        UUID id = cluster.start(PURE);
        LeaseManager leases = deferring();
        assertThat(leases.claim(id, true)).isInstanceOf(LeaseManager.ClaimResult.Claimed.class);
        assertThat(leases.claim(id, true)).isInstanceOf(LeaseManager.ClaimResult.NothingToRun.class);
        leases.forget(id);
        assertThat(leases.claim(id, true)).isInstanceOf(LeaseManager.ClaimResult.Claimed.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoWorkersAtOnce_endItOnce(boolean isOtherDeferred) {
        UUID id = cluster.start(List.of(set("x", value(LARGE)), exitWith("vars.x")));
        Worker other = isOtherDeferred ? cluster.deferringWorker() : cluster.worker();
        ExecutionState[] ended = new ExecutionState[1];
        // between the first one's look and its end, the other one runs the whole
        Worker first = cluster.deferringWorker(new BeforeFirstWrite(table, () -> {
            if (isOtherDeferred) {
                other.handle(id, FIRST);
            } else {
                other.handle(id);
            }
            cluster.clock.pass(Duration.ofSeconds(1));
            ended[0] = cluster.state(id);
        }));
        first.handle(id, FIRST);

        assertThat(ended[0].status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(cluster.state(id)).usingRecursiveComparison().isEqualTo(ended[0]);
        assertThat(cluster.find(id).outcome()).contains(new ExecutionResult.Success(Map.of("vars.x", LARGE)));
    }

    @Test
    void executionThatWasStoppedMeanwhile_staysStopped() {
        UUID id = cluster.start(PURE);
        cluster.deferringWorker(new BeforeFirstWrite(
                        table, () -> cluster.stops().stop(new UUID(0, 3), id)))
                .handle(id, FIRST);

        assertThat(cluster.find(id).status()).isEqualTo(ExecutionStatus.STOPPED);
    }

    @Test
    void endedExecution_isNotRunAgain() {
        UUID id = cluster.start(PURE);
        cluster.deferringWorker().handle(id, FIRST);
        ExecutionState ended = cluster.state(id);
        cluster.clock.pass(Duration.ofSeconds(1));
        cluster.deferringWorker().handle(id, FIRST);

        assertThat(cluster.state(id)).usingRecursiveComparison().isEqualTo(ended);
    }

    /** Before the end, after it, and before and after the parts of a large output. */
    @ParameterizedTest
    @CsvSource({"1, false, 10", "1, true, 10", "1, false, 1200", "1, true, 1200", "2, false, 1200", "2, true, 1200"})
    void processThatDiesAtAWrite_losesNothing(int write, boolean after, int length) {
        String output = "x".repeat(length);
        UUID id = cluster.start(List.of(set("x", value(output)), exitWith("vars.x")));
        CrashingTable own = new CrashingTable(table);
        own.crashAt(write, after);
        Worker dying = cluster.deferringWorker(own);
        assertThatThrownBy(() -> dying.handle(id, FIRST)).isInstanceOf(CrashingTable.Crash.class);

        boolean hasEnded = after && write == (length == 10 ? 1 : 2);
        assertThat(cluster.state(id).status()).isEqualTo(hasEnded ? ExecutionStatus.SUCCESS : ExecutionStatus.QUEUED);
        assertThat(cluster.state(id).lease().deaths()).isEqualTo(CrashHistory.NONE);
        ExecutionState before = cluster.state(id);
        cluster.clock.pass(Duration.ofMinutes(1));
        cluster.sweeper().sweep();
        cluster.runAll();
        assertThat(cluster.find(id).outcome()).contains(new ExecutionResult.Success(Map.of("vars.x", output)));
        if (hasEnded) {
            assertThat(cluster.state(id)).usingRecursiveComparison().isEqualTo(before);
        }
    }

    /** What ends processes is claimed when it comes again, so that the next death is seen. */
    @Test
    void executionThatEndsItsProcess_isASuspectFromTheSecondTimeOn() {
        UUID id = cluster.start(PURE);
        CrashingTable own = new CrashingTable(table);
        own.crashAt(1, false);
        assertThatThrownBy(() -> cluster.deferringWorker(own).handle(id, FIRST))
                .isInstanceOf(CrashingTable.Crash.class);
        cluster.claims().claim(id);
        cluster.clock.pass(WorkerCluster.LEASE.length().plusSeconds(1));
        cluster.claims().claim(id);

        assertThat(cluster.state(id).lease().deaths().isSuspect()).isTrue();
    }

    /** What failed in the worker counts, so that it is given up in the end. */
    @Test
    void runThatFailsInTheWorker_countsAsAClaim() {
        UUID id = cluster.start(PURE);
        LeaseManager leases = deferring();
        if (leases.claim(id, true) instanceof LeaseManager.ClaimResult.Claimed claimed) {
            leases.attemptFailed(claimed.state());
        }

        assertThat(cluster.state(id).lease().claims()).isEqualTo(1);
        assertThat(cluster.state(id).epoch()).isEqualTo(1);
        assertThat(cluster.state(id).lease().owner()).isEmpty();
    }

    /** Has something happen just before the first write. */
    private static final class BeforeFirstWrite extends RecordingTable {
        private Runnable first;

        BeforeFirstWrite(ItemTable table, Runnable first) {
            super(table);
            this.first = first;
        }

        @Override
        protected void before(List<Write> writes) {
            Runnable now = first;
            first = () -> {};
            now.run();
        }
    }

    private LeaseManager deferring() {
        return new LeaseManager(
                new DeferredStates(table),
                cluster.deferredRuns,
                cluster.clock,
                () -> "deferring",
                WorkerCluster.LEASE,
                ExecutionObserver.NONE);
    }
}
