package dev.tappet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.storage.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BranchSchedulerTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final BranchScheduler crew = new BranchScheduler(clock, RunTurn.UNCONTENDED);
    private final BranchScheduler.CancellationScope whole = BranchScheduler.CancellationScope.none();

    private final class Member {
        final CompletableFuture<BranchScheduler.WakeReason> woken = new CompletableFuture<>();
        private final Thread thread;

        Member(Instant due, BranchScheduler.CancellationScope part) {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    woken.complete(crew.sleep(due, part));
                } catch (InterruptedException e) {
                    woken.completeExceptionally(e);
                }
            });
        }

        Member asleep() {
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
            return this;
        }

        BranchScheduler.WakeReason woken() throws Exception {
            return woken.get(5, TimeUnit.SECONDS);
        }
    }

    private Instant in(Duration time) {
        return clock.instant().plus(time);
    }

    @Test
    void soleBranch_settlesAtOnce() throws Exception {
        assertThat(crew.isOnlyThread()).isTrue();
        assertThat(crew.sleep(in(Duration.ofDays(1)), whole)).isEqualTo(BranchScheduler.WakeReason.SETTLED);
    }

    @Test
    void branches_sleepUntilLastOneSleeps() throws Exception {
        crew.fork(3);
        Member one = new Member(in(Duration.ofDays(1)), whole).asleep();
        Member two = new Member(in(Duration.ofHours(1)), whole).asleep();
        assertThat(crew.isOnlyThread()).isFalse();
        assertThat(one.woken).isNotDone();
        assertThat(crew.sleep(in(Duration.ofHours(2)), whole)).isEqualTo(BranchScheduler.WakeReason.SETTLED);
        assertThat(one.woken()).isEqualTo(BranchScheduler.WakeReason.SETTLED);
        assertThat(two.woken()).isEqualTo(BranchScheduler.WakeReason.SETTLED);
    }

    @Test
    void branches_sleepUntilLastOneIsDone() throws Exception {
        BranchScheduler.BranchJoin fork = crew.fork(2);
        Member one = new Member(in(Duration.ofDays(1)), whole).asleep();
        fork.branchDone();
        assertThat(one.woken()).isEqualTo(BranchScheduler.WakeReason.SETTLED);
    }

    @Test
    void dueBranch_continuesWhileAnotherWorks() throws Exception {
        BranchScheduler.BranchJoin fork = crew.fork(2);
        Member one = new Member(in(Duration.ofMillis(20)), whole);
        clock.pass(Duration.ofMillis(20));
        assertThat(one.woken()).isEqualTo(BranchScheduler.WakeReason.DUE);
        // and counts as working again: the other one's leaving settles nothing
        fork.branchDone();
        Member other = new Member(in(Duration.ofDays(1)), whole);
        assertThat(other.woken()).isEqualTo(BranchScheduler.WakeReason.SETTLED);
    }

    @Test
    void cancelledBranch_wakesAtOnce() throws Exception {
        BranchScheduler.CancellationScope part = whole.nested();
        crew.fork(2);
        Member one = new Member(in(Duration.ofDays(1)), part.nested()).asleep();
        crew.cancel(part);
        assertThat(one.woken()).isEqualTo(BranchScheduler.WakeReason.CANCELLED);
        assertThat(crew.sleep(in(Duration.ofMillis(-1)), whole)).isEqualTo(BranchScheduler.WakeReason.DUE);
    }

    @Test
    void cancelledScope_leavesOthersAsleep() throws Exception {
        crew.fork(3);
        Member inside = new Member(in(Duration.ofDays(1)), whole.nested()).asleep();
        BranchScheduler.CancellationScope part = whole.nested();
        Member cancelled = new Member(in(Duration.ofDays(1)), part).asleep();
        crew.cancel(part);
        assertThat(cancelled.woken()).isEqualTo(BranchScheduler.WakeReason.CANCELLED);
        assertThat(inside.woken).isNotDone();
    }

    @Test
    void sleep_inCancelledScope_returnsAtOnce() throws Exception {
        BranchScheduler.CancellationScope part = whole.nested();
        crew.fork(2);
        crew.cancel(part);
        assertThat(new Member(in(Duration.ofDays(1)), part).woken()).isEqualTo(BranchScheduler.WakeReason.CANCELLED);
    }

    @Test
    void lastBranch_ofJoin_returnsItsPlace() throws Exception {
        BranchScheduler.BranchJoin fork = crew.fork(2);
        CountDownLatch joined = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            try {
                fork.join();
                joined.countDown();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        fork.branchDone();
        assertThat(joined.getCount()).isEqualTo(1);
        fork.branchDone();
        assertThat(joined.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(crew.isOnlyThread()).isTrue();
    }

    /** The turn of a run: how often it was given back and taken again; takes it only when a test lets it. */
    private static final class CountedTurn implements RunTurn {
        private final AtomicInteger givenBack = new AtomicInteger();
        private final AtomicInteger takenAgain = new AtomicInteger();
        private final Semaphore free = new Semaphore(0);

        @Override
        public void release() {
            givenBack.incrementAndGet();
        }

        @Override
        public void reacquire() throws InterruptedException {
            free.acquire();
            takenAgain.incrementAndGet();
        }
    }

    private final CountedTurn turn = new CountedTurn();
    private final BranchScheduler run = new BranchScheduler(clock, turn);

    /** A branch that makes one call, which ends when the test says so. */
    private final class Caller {
        final CountDownLatch answered = new CountDownLatch(1);
        final CompletableFuture<Void> back = new CompletableFuture<>();
        final Thread thread;

        Caller() {
            CountDownLatch called = new CountDownLatch(1);
            thread = Thread.ofVirtual().start(() -> {
                try {
                    run.callExternally(() -> {
                        called.countDown();
                        answered.await();
                        return 1;
                    });
                    back.complete(null);
                } catch (InterruptedException | Operator.OperatorFailedException e) {
                    back.completeExceptionally(e);
                }
            });
            await().until(() -> called.getCount() == 0);
        }
    }

    @Test
    void turn_isGivenBackDuringACallAndTakenBeforeItReturns() {
        Caller caller = new Caller();
        assertThat(turn.givenBack).hasValue(1);
        caller.answered.countDown();
        await().until(() -> caller.thread.getState() == Thread.State.WAITING);
        assertThat(caller.back).isNotDone();
        turn.free.release();
        assertThat(caller.back).succeedsWithin(Duration.ofSeconds(5));
        assertThat(turn.takenAgain).hasValue(1);
    }

    @Test
    void turn_isKeptWhileABranchWorksAndTakenOnceForAll() {
        run.fork(3);
        Caller one = new Caller();
        Caller two = new Caller();
        assertThat(turn.givenBack).hasValue(0);
        Caller three = new Caller();
        assertThat(turn.givenBack).hasValue(1);
        one.answered.countDown();
        two.answered.countDown();
        turn.free.release();
        assertThat(one.back).succeedsWithin(Duration.ofSeconds(5));
        assertThat(two.back).succeedsWithin(Duration.ofSeconds(5));
        three.answered.countDown();
        assertThat(three.back).succeedsWithin(Duration.ofSeconds(5));
        assertThat(turn.takenAgain).hasValue(1);
    }

    @Test
    void turn_isGivenBackWhenTheLastWorkingBranchSleepsBesideACall() throws Exception {
        run.fork(2);
        Caller caller = new Caller();
        CompletableFuture<BranchScheduler.WakeReason> woken = new CompletableFuture<>();
        Instant due = in(Duration.ofMillis(20));
        Thread sleeper = Thread.ofVirtual().start(() -> {
            try {
                woken.complete(run.sleep(due, whole));
            } catch (InterruptedException e) {
                woken.completeExceptionally(e);
            }
        });
        await().until(() -> turn.givenBack.get() == 1);
        clock.pass(Duration.ofMillis(20));
        await().until(() -> sleeper.getState() == Thread.State.WAITING);
        assertThat(woken).isNotDone();
        turn.free.release();
        assertThat(woken.get(5, TimeUnit.SECONDS)).isEqualTo(BranchScheduler.WakeReason.DUE);
        caller.answered.countDown();
        assertThat(caller.back).succeedsWithin(Duration.ofSeconds(5));
        assertThat(turn.takenAgain).hasValue(1);
    }

    @Test
    void turn_isKeptByARunThatGoesOnHold() throws Exception {
        assertThat(run.sleep(in(Duration.ofDays(1)), whole)).isEqualTo(BranchScheduler.WakeReason.SETTLED);
        assertThat(turn.givenBack).hasValue(0);
    }

    @Test
    void interruptedWaitForTheTurn_leavesItToOtherBranches() {
        run.fork(2);
        Caller one = new Caller();
        Caller two = new Caller();
        one.answered.countDown();
        await().until(() -> one.thread.getState() == Thread.State.WAITING);
        one.thread.interrupt();
        assertThat(one.back).failsWithin(Duration.ofSeconds(5));
        turn.free.release();
        two.answered.countDown();
        assertThat(two.back).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void branches_beginFewAtATime_untilTheyCallOrEnd() throws Exception {
        int branches = 20;
        Semaphore computed = new Semaphore(0);
        CountDownLatch called = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        BranchScheduler.BranchJoin fork = crew.fork(branches);
        for (int i = 0; i < branches; i++) {
            int branch = i;
            Thread.ofVirtual().start(() -> {
                crew.awaitStart();
                begun.incrementAndGet();
                computed.acquireUninterruptibly();
                try {
                    if (branch % 2 == 0) {
                        crew.callExternally(() -> {
                            called.await();
                            return null;
                        });
                    }
                } catch (InterruptedException | Operator.OperatorFailedException e) {
                    throw new IllegalStateException(e);
                } finally {
                    fork.branchDone();
                }
            });
        }
        await().until(() -> begun.get() == 4);
        computed.release(4);
        await().until(() -> begun.get() == 8);
        computed.release(branches);
        // those that call keep no other from its beginning
        await().until(() -> begun.get() == branches);
        called.countDown();
        fork.join();
    }
}
