package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A table or a queue that does not answer: nothing hangs, nothing that was accepted is lost. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public class DependencyFailuresTest {
    private final ScriptedOperator outside = new ScriptedOperator();
    private Predicate<List<Write>> breaks = _ -> false;
    private Predicate<List<Write>> losesReplyOf = _ -> false;
    private final AtomicBoolean refusedByBreaker = new AtomicBoolean();
    private final AtomicBoolean closesAfterARefusal = new AtomicBoolean();
    private WorkerCluster fleet;

    /** Subclasses run the same on another. */
    protected TableFactory ground() {
        return TableFactory.MEMORY;
    }

    @BeforeEach
    void begin() {
        fleet = new WorkerCluster(
                ground(),
                table -> new RecordingTable(table) {
                    @Override
                    protected void before(List<Write> writes) {
                        if (refusedByBreaker.get()) {
                            refusedByBreaker.set(!closesAfterARefusal.get());
                            throw StorageException.unsent("Writing", null);
                        }
                        breakIf(breaks.test(writes));
                    }

                    @Override
                    protected void after(List<Write> writes) {
                        breakIf(losesReplyOf.test(writes));
                    }
                },
                outside);
    }

    private static void breakIf(boolean broken) {
        if (broken) {
            throw new StorageException("Writing", new IOException("broken on purpose"));
        }
    }

    private static boolean journals(List<Write> writes) {
        return writes.stream()
                .anyMatch(write ->
                        write instanceof Write.Put && write.key().sort().startsWith(JournalItems.PREFIX));
    }

    private static boolean updates(List<Write> writes) {
        return writes.getFirst() instanceof Write.Update;
    }

    private void recover() {
        breaks = _ -> false;
        fleet.queue.down(false);
        for (int i = 0; i < 3; i++) {
            fleet.clock.pass(Duration.ofMinutes(2));
            fleet.sweeper().sweep();
            fleet.runAll();
        }
    }

    @Test
    void queueDown_acceptedExecution_runsAfterRecovery() {
        fleet.queue.down(true);
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.QUEUED);
        recover();
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", 1)));
    }

    @Test
    void tableDown_acceptsAndSendsNothing() {
        breaks = _ -> true;
        assertThatThrownBy(() -> fleet.start(List.of())).isInstanceOf(StorageException.class);
        assertThat(fleet.queue.sent()).isEmpty();
    }

    @Test
    void queueDown_hold_endsAfterRecovery() {
        UUID id = fleet.start(List.of(waitFor("1m"), exitWith()));
        fleet.queue.drain();
        fleet.queue.down(true);
        fleet.worker().handle(id);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.ON_HOLD);
        recover();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void failedJournalWrite_endsRun_isNotCatchable() {
        UUID id = fleet.start(List.of(attempt(List.of(act("a", 1)), List.of(act("h", "handler"))), exitWith("a")));
        breaks = DependencyFailuresTest::journals;
        LeaseManager claims = fleet.claims();
        assertThatThrownBy(() -> fleet.worker(claims).handle(id)).isInstanceOf(StorageException.class);
        assertThat(claims.count()).isZero();
        fleet.queue.drain();
        recover();
        assertThat(outside.calls()).containsExactly(1, 1);
        assertThat(outside.keys()).hasSize(1);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    /** As many claims that come to nothing as would be enough to give up. */
    private void failsMoreOftenThanIsAllowed(UUID id, Predicate<List<Write>> which) {
        for (int i = 0; i <= Worker.MAX_ATTEMPTS_WITHOUT_PROGRESS; i++) {
            breaks = which;
            assertThatThrownBy(() -> fleet.worker().handle(id)).isInstanceOf(StorageException.class);
            breaks = _ -> false;
        }
    }

    @Test
    void claim_refusedByCircuitBreaker_mayBeDeliveredAgainSoon() {
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        LeaseManager claims = fleet.claims();
        refusedByBreaker.set(true);
        assertThatThrownBy(() -> fleet.worker(claims).handle(id)).isInstanceOf(RunQueue.NotClaimedException.class);
        assertThat(claims.count()).isZero();
        refusedByBreaker.set(false);
        fleet.worker(claims).handle(id);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    /** The lease could not be released either, and another worker may only claim the execution when it is over. */
    @Test
    void run_refusedByCircuitBreaker_isDeliveredAgainWhenTheLeaseIsOver() {
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        outside.on(1, () -> {
            refusedByBreaker.set(true);
            return "done";
        });
        assertThatThrownBy(() -> fleet.worker().handle(id)).isInstanceOf(StorageException.class);
    }

    /** The breaker is closed again when the lease is released. */
    @Test
    void run_refusedByCircuitBreaker_releasesLease() {
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        outside.on(1, () -> {
            refusedByBreaker.set(outside.calls().size() == 1);
            return "done";
        });
        closesAfterARefusal.set(true);
        assertThatThrownBy(() -> fleet.worker().handle(id)).isInstanceOf(RunQueue.NotClaimedException.class);
        fleet.worker().handle(id);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void failingTable_repeatedly_doesNotFailExecution() {
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        failsMoreOftenThanIsAllowed(id, DependencyFailuresTest::journals);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.RUNNING);
        fleet.worker().handle(id);
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", 1)));
        assertThat(outside.keys()).hasSize(1);
    }

    @Test
    void failingTable_afterManyHandOvers_doesNotFailExecution() {
        List<Integer> items = IntStream.rangeClosed(0, Worker.MAX_ATTEMPTS_WITHOUT_PROGRESS)
                .boxed()
                .toList();
        UUID id = fleet.start(List.of(
                loop(items, 1, Step.OnError.FAIL, act("a", at("item"))), act("last", "last"), exitWith("last")));
        for (Integer each : items) {
            outside.on(each, () -> {
                fleet.clock.pass(Duration.ofSeconds(5));
                return each;
            });
        }
        items.forEach(_ -> fleet.worker().handle(id, fleet.clock.instant().plusMillis(5500)));
        assertThat(outside.calls()).hasSameSizeAs(items);
        failsMoreOftenThanIsAllowed(id, DependencyFailuresTest::journals);
        fleet.worker().handle(id);
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("last", "last")));
    }

    @Test
    void claimWithLostReply_isReleased() {
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        for (int i = 0; i <= Worker.MAX_ATTEMPTS_WITHOUT_PROGRESS; i++) {
            losesReplyOf = DependencyFailuresTest::updates;
            assertThatThrownBy(() -> fleet.worker().handle(id)).isInstanceOf(StorageException.class);
            losesReplyOf = _ -> false;
        }
        fleet.worker().handle(id);
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", 1)));
        assertThat(outside.calls()).containsExactly(1);
    }

    @Test
    void claimThatCannotBeReleased_expiresWithItsLease() {
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        AtomicBoolean down = new AtomicBoolean();
        breaks = writes -> down.get() || (journals(writes) && down.compareAndSet(false, true));
        assertThatThrownBy(() -> fleet.worker().handle(id))
                .isInstanceOf(StorageException.class)
                .hasMessage("Writing");
        breaks = _ -> false;
        fleet.worker().handle(id);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.RUNNING);
        recover();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void failingTable_withManyBranches_leavesNoneHanging() {
        CountDownLatch all = new CountDownLatch(20);
        List<Integer> items = IntStream.range(0, 20).boxed().toList();
        items.forEach(item -> outside.on(item, () -> {
            all.countDown();
            all.await();
            return item;
        }));
        UUID id = fleet.start(List.of(
                both(
                        Step.OnError.CONTINUE,
                        List.of(loop(items, 20, Step.OnError.CONTINUE, act("a", at("item")))),
                        List.of(waitFor("1d"), act("b", "late"))),
                exitWith()));
        fleet.queue.drain();
        // how many branches one commit joins is a matter of time; that one comes after all have begun is not
        breaks = writes -> journals(writes) && all.getCount() == 0;
        assertThatThrownBy(() -> fleet.worker().handle(id)).isInstanceOf(StorageException.class);
        breaks = _ -> false;
        fleet.clock.pass(Duration.ofMinutes(2));
        fleet.runAll();
        fleet.sweeper().sweep();
        fleet.runAll();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.ON_HOLD);
        assertThat(outside.keys()).hasSize(20);
    }

    @Test
    void failedFinishWrite_isRepeatedByNextRun() {
        UUID id = fleet.start(List.of(act("a", 1), exitWith("a")));
        fleet.queue.drain();
        var end = fleet.executions().await(id);
        AtomicInteger updates = new AtomicInteger();
        breaks = writes -> updates(writes) && updates.incrementAndGet() == 3;
        assertThatThrownBy(() -> fleet.worker().handle(id)).isInstanceOf(StorageException.class);
        assertThat(end).isNotDone();
        recover();
        assertThat(end).isCompletedWithValue(new Reply.End(new ExecutionResult.Success(Map.of("a", 1))));
        assertThat(outside.calls()).hasSize(1);
    }

    @Test
    void brokenOperator_doesNotHangSiblingBranches() {
        outside.on("broken", () -> {
            throw new IllegalStateException("a mistake of the operator's");
        });
        UUID id = fleet.start(
                List.of(both(Step.OnError.CONTINUE, List.of(act("a", "broken")), List.of(waitFor("1d"), act("b", 1)))));
        assertThatThrownBy(() -> fleet.worker().handle(id))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a mistake of the operator's");
    }

    @Test
    void interruptedWorker_leavesExecutionToAnother() {
        outside.on("interrupts", () -> {
            Thread.currentThread().interrupt();
            if (outside.calls().size() == 1) {
                throw new InterruptedException();
            }
            return Thread.interrupted();
        });
        UUID id = fleet.start(List.of(act("a", "interrupts"), exitWith("a")));
        fleet.queue.drain();
        assertThatCode(() -> fleet.worker().handle(id)).doesNotThrowAnyException();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.RUNNING);
        recover();
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", true)));
    }
}
