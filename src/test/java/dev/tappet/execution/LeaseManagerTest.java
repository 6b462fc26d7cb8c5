package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.engine.TestSteps;
import dev.tappet.expression.Template;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may write for an execution: the worker whose claim was the last. */
public class LeaseManagerTest {
    private final ScriptedOperator outside = new ScriptedOperator();
    private WorkerCluster fleet;

    /** Subclasses run the same on another. */
    protected TableFactory ground() {
        return TableFactory.MEMORY;
    }

    @BeforeEach
    void begin() {
        fleet = WorkerCluster.on(ground(), outside);
    }

    /** Time in which a worker that says nothing loses what it holds. */
    private void leaseRunsOut() {
        fleet.clock.pass(WorkerCluster.LEASE.length().plusMillis(1));
    }

    @Test
    void leasedExecution_isNotClaimedByAnother() {
        AtomicInteger asked = new AtomicInteger();
        UUID id = fleet.start(List.of(act("a", "long"), exitWith("a")));
        outside.on("long", () -> {
            fleet.clock.pass(WorkerCluster.LEASE.length().minusMillis(1));
            fleet.worker().handle(id);
            return asked.incrementAndGet();
        });
        fleet.runAll();
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", 1)));
    }

    @Test
    void leasedExecution_isNotClaimedTwiceByItsOwner() {
        LeaseManager claims = fleet.claims();
        UUID id = fleet.start(List.of(act("a", "long"), exitWith("a")));
        outside.on("long", () -> {
            fleet.clock.pass(Duration.ofHours(1));
            fleet.worker(claims).handle(id);
            return 1;
        });
        fleet.worker(claims).handle(id);
        assertThat(outside.calls()).hasSize(1);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(claims.count()).isZero();
    }

    @Test
    void staleWorker_journalWriteIsRejected() {
        UUID id = fleet.start(List.of(act("a", "once more"), act("b", "after"), exitWith("a")));
        CompletableFuture<Reply> end = fleet.executions().await(id);
        outside.on("once more", () -> {
            if (outside.calls().size() > 1) {
                return "second";
            }
            leaseRunsOut();
            fleet.worker().handle(id);
            return "first";
        });
        fleet.runAll();
        assertThat(outside.calls()).containsExactly("once more", "once more", "after");
        assertThat(outside.keys()).hasSize(2);
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", "second")));
        assertThat(end).isCompletedWithValue(new Reply.End(new ExecutionResult.Success(Map.of("a", "second"))));
    }

    @Test
    void lostLease_isNotCatchable() {
        UUID id =
                fleet.start(List.of(attempt(List.of(act("a", "once more")), List.of(act("h", "handler"))), exitWith()));
        outside.on("once more", () -> {
            if (outside.calls().size() == 1) {
                leaseRunsOut();
                fleet.worker().handle(id);
            }
            return 1;
        });
        fleet.runAll();
        assertThat(outside.calls()).doesNotContain("handler");
    }

    /** An output that tells which evaluation it came from, during the first of which another worker runs it. */
    private Template takenOver(UUID[] id) {
        AtomicInteger evaluations = new AtomicInteger();
        return computed(_ -> {
            int evaluation = evaluations.incrementAndGet();
            if (evaluation == 1) {
                leaseRunsOut();
                fleet.worker().handle(id[0]);
            }
            return Map.of("evaluation", evaluation);
        });
    }

    @Test
    void staleWorker_finishIsRejected_notReported() {
        UUID[] id = new UUID[1];
        id[0] = fleet.start(List.of(exit(takenOver(id))));
        CompletableFuture<Reply> end = fleet.executions().await(id[0]);
        fleet.worker().handle(id[0]);
        assertThat(end).isCompletedWithValue(new Reply.End(new ExecutionResult.Success(Map.of("evaluation", 2))));
        assertThat(fleet.find(id[0]).outcome()).hasValue(new ExecutionResult.Success(Map.of("evaluation", 2)));
    }

    @Test
    void staleWorker_finishDuringOtherRun_isRejected() {
        Worker late = fleet.worker();
        UUID[] id = new UUID[1];
        AtomicInteger evaluations = new AtomicInteger();
        id[0] = fleet.start(List.of(
                TestSteps.set("x", computed(_ -> {
                    if (evaluations.incrementAndGet() == 1) {
                        leaseRunsOut();
                        assertThat(fleet.claims().claim(id[0])).isInstanceOf(LeaseManager.ClaimResult.Claimed.class);
                    }
                    return 1;
                })),
                exitWith("vars.x")));
        CompletableFuture<Reply> end = fleet.executions().await(id[0]);
        late.handle(id[0]);
        assertThat(fleet.find(id[0]).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(end).isNotDone();
    }

    @Test
    void staleWorker_holdAndHandOverAreRejected() {
        for (Instant handOver : List.of(Instant.MAX, fleet.clock.instant().minusSeconds(1))) {
            UUID[] id = new UUID[1];
            AtomicInteger evaluations = new AtomicInteger();
            id[0] = fleet.start(List.of(
                    TestSteps.set("x", computed(_ -> {
                        if (evaluations.incrementAndGet() == 1) {
                            leaseRunsOut();
                            assertThat(fleet.claims().claim(id[0]))
                                    .isInstanceOf(LeaseManager.ClaimResult.Claimed.class);
                        }
                        return 1;
                    })),
                    handOver.equals(Instant.MAX) ? waitFor(60) : act("a", 1)));
            fleet.queue.drain();
            fleet.worker().handle(id[0], handOver);
            assertThat(fleet.find(id[0]).status()).isEqualTo(ExecutionStatus.RUNNING);
            assertThat(fleet.head(id[0]).text(StateAttributes.OWNER)).isPresent();
            assertThat(fleet.queue.drain()).isEmpty();
        }
    }

    @Test
    void finishedExecution_rejectsEveryTransition() {
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        fleet.runAll();
        Item ended = fleet.head(id);
        Instant later = fleet.clock.instant().plus(Duration.ofDays(2));
        long epoch = ended.number(StateAttributes.EPOCH).orElseThrow();
        for (Write.Update change : List.of(
                StateTransitions.claim(id, "late", WorkerCluster.LEASE, later),
                StateTransitions.heartbeat(id, epoch, "process-1", Optional.empty(), WorkerCluster.LEASE, later),
                StateTransitions.finish(
                        id, epoch, later, new StateTransitions.Finish(ExecutionStatus.FAILED, List.of()), false),
                StateTransitions.drop(id, later, false),
                StateTransitions.hold(id, epoch, later, 0),
                StateTransitions.handOver(id, epoch, 1, later),
                StateTransitions.undoClaim(
                        id, "process-1", new Condition.Test.Is(StateAttributes.EPOCH, Attribute.of(epoch))),
                StateTransitions.release(id, epoch),
                StateTransitions.scheduleCheck(id, fleet.clock.instant().plusSeconds(60), later))) {
            assertThat(fleet.table.write(change, Durability.SYNCED).done()).isFalse();
        }
        fleet.clock.pass(Duration.ofDays(2));
        fleet.worker().handle(id);
        fleet.sweeper().sweep();
        assertThat(fleet.head(id)).isEqualTo(ended);
        assertThat(fleet.queue.drain()).isEmpty();
    }

    @Test
    void duplicateMessage_runsNothingTwice() {
        UUID id = fleet.start(List.of(act("a", 1), waitFor(5), act("b", 2), exitWith("a", "b")));
        UUID unknown = new UUID(7, 7);
        for (int i = 0; i < 3; i++) {
            fleet.queue.send(id, new UUID(0, 3), Lane.ASYNC, Duration.ZERO);
            fleet.queue.send(unknown, new UUID(0, 3), Lane.ASYNC, Duration.ZERO);
        }
        fleet.runAll();
        assertThat(outside.calls()).containsExactly(1, 2);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void failedClaim_leavesNothingBehind() {
        boolean[] down = {true};
        WorkerCluster fleet = new WorkerCluster(ground(), table -> new RecordingTable(table) {
            @Override
            protected void before(List<Write> writes) {
                if (down[0] && writes.getFirst() instanceof Write.Update) {
                    throw new StorageException("Updating", new IOException());
                }
            }
        });
        UUID id = fleet.start(List.of(exitWith()));
        LeaseManager claims = fleet.claims();
        assertThatThrownBy(() -> claims.claim(id)).isInstanceOf(StorageException.class);
        assertThat(claims.count()).isZero();
        down[0] = false;
        fleet.worker(claims).handle(id);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }
}
