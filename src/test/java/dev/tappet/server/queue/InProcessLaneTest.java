package dev.tappet.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InProcessLaneTest {
    private static final UUID WORKSPACE = new UUID(0, 3);

    private final Queue<UUID> delivered = new ConcurrentLinkedQueue<>();
    private final Semaphore may = new Semaphore(0);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final InProcessLane lane = new InProcessLane(Lane.ASYNC, 4, 8, 20, () -> {});

    @AfterEach
    void everybodyGoes() {
        may.release(1_000_000);
    }

    private void whenAllowed(UUID id) {
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        may.acquireUninterruptibly();
        running.decrementAndGet();
        delivered.add(id);
    }

    private static UUID id(int n) {
        return new UUID(1, n);
    }

    private void offer(int from, int to) {
        for (int i = from; i < to; i++) {
            lane.offer(id(i), WORKSPACE);
        }
    }

    @Test
    void lane_runsAsManyAsItHasPlaces() {
        lane.start((id, _) -> whenAllowed(id));
        offer(0, 10);
        await().until(() -> running.get() == 4);
        may.release(10);
        await().until(() -> delivered.size() == 10);
        assertThat(mostRunning).hasValue(4);
    }

    @Test
    void idsOfferedBeforeStart_fillAllPlaces() {
        offer(0, 10);
        lane.start((id, _) -> whenAllowed(id));
        await().until(() -> running.get() == 4);
    }

    @Test
    void waitingId_offeredAgain_runsOnce() {
        offer(0, 3);
        offer(0, 3);
        assertThat(lane.size()).isEqualTo(3);
        may.release(10);
        lane.start((id, _) -> whenAllowed(id));
        await().until(() -> delivered.size() >= 3);
        assertThat(delivered).containsExactlyInAnyOrder(id(0), id(1), id(2));
    }

    @Test
    void runningId_offeredAgain_runsAgain() {
        lane.start((id, _) -> whenAllowed(id));
        offer(0, 1);
        await().until(() -> running.get() == 1);
        offer(0, 1);
        may.release(2);
        await().until(() -> delivered.size() == 2);
    }

    @Test
    void fullLane_rejectsOffers_wantsRefillAtATenth() {
        offer(0, 20);
        assertThat(lane.needsBackfill()).isFalse();
        assertThatThrownBy(() -> lane.offer(id(20), WORKSPACE))
                .isInstanceOf(RunQueue.QueueUnavailableException.class)
                .hasMessage("The lane ASYNC is full");
        assertThat(lane.needsBackfill()).isFalse();
        lane.start((id, _) -> whenAllowed(id));
        may.release(14);
        await().until(() -> lane.size() == 2);
        assertThat(lane.needsBackfill()).isFalse();
        may.release(1);
        await().until(() -> lane.size() == 1);
        assertThat(lane.needsBackfill()).isTrue();
        assertThat(lane.needsBackfill()).isFalse();
        lane.offer(id(20), WORKSPACE);
    }

    @Test
    void failingRun_freesItsPlace() {
        Set<UUID> ended = ConcurrentHashMap.newKeySet();
        CountDownLatch offered = new CountDownLatch(1);
        lane.start((id, _) -> {
            try {
                offered.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (ended.add(id)) {
                Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
                throw new StackOverflowError("on purpose");
            }
        });
        offer(0, 20);
        offered.countDown();
        await().until(() -> ended.size() == 20 && lane.size() == 0);
    }

    @Test
    void closedLane_startsNoMoreRuns() {
        lane.start((id, _) -> whenAllowed(id));
        offer(0, 10);
        await().until(() -> running.get() == 4);
        lane.close();
        may.release(10);
        await().until(() -> delivered.size() == 4);
        await().during(Duration.ofMillis(100)).until(() -> lane.running() == 0);
        assertThat(lane.size()).isEqualTo(6);
    }

    @Test
    void concurrentOffers_loseNothing() throws InterruptedException {
        InProcessLane wide = new InProcessLane(Lane.SYNC, 3, 6, 1_000_000, Thread::yield);
        wide.start((each, _) -> delivered.add(each));
        Thread[] senders = new Thread[8];
        for (int s = 0; s < senders.length; s++) {
            int sender = s;
            senders[s] = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 2_000; i++) {
                    wide.offer(new UUID(sender, i), new UUID(0, sender));
                }
            });
        }
        for (Thread sender : senders) {
            sender.join();
        }
        await().until(() -> delivered.size() == 16_000);
        assertThat(wide.size()).isZero();
    }

    @Test
    void runsThatWaitForTheNetwork_leaveTheirTurnsToOthers() {
        InProcessLane wide = new InProcessLane(Lane.ASYNC, 4, 32, 20, () -> {});
        CountDownLatch answered = new CountDownLatch(1);
        wide.start((id, turn) -> {
            turn.release();
            uninterruptibly(answered::await);
            uninterruptibly(turn::reacquire);
            whenAllowed(id);
        });
        for (int i = 0; i < 8; i++) {
            wide.offer(id(i), WORKSPACE);
        }
        UUID other = new UUID(2, 1);
        wide.offer(other, new UUID(0, 4));
        await().until(() -> wide.running() == 9);
        answered.countDown();
        await().until(() -> running.get() >= 4);
        may.release(9);
        await().until(() -> delivered.size() == 9);
        assertThat(mostRunning.get()).isLessThanOrEqualTo(5);
        assertThat(wide.running()).isZero();
    }

    @Test
    void interruptedRun_getsNoTurnAndLeavesItsPlace() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        CompletableFuture<Thread> waiting = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        InProcessLane narrow = new InProcessLane(Lane.ASYNC, 1, 4, 20, () -> {});
        narrow.start((id, turn) -> {
            if (id.equals(id(1))) {
                whenAllowed(id);
                return;
            }
            turn.release();
            uninterruptibly(waits::await);
            waiting.complete(Thread.currentThread());
            try {
                turn.reacquire();
                interrupted.complete(false);
            } catch (InterruptedException _) {
                interrupted.complete(true);
            }
        });
        narrow.offer(id(0), WORKSPACE);
        narrow.offer(id(1), WORKSPACE);
        await().until(() -> running.get() == 1);
        waits.countDown();
        Thread thread = waiting.get();
        await().until(() -> thread.getState() == Thread.State.WAITING);
        thread.interrupt();
        assertThat(interrupted.get()).isTrue();
        may.release();
        await().until(() -> narrow.running() == 0);
        narrow.offer(id(1), WORKSPACE);
        await().until(() -> running.get() == 1);
    }

    @Test
    void turnOfARunThatWasNotQueued_countsAsOneOfTheLane() {
        InProcessLane narrow = new InProcessLane(Lane.SYNC, 1, 8, 20, () -> {});
        assertThat(narrow.tryAcquireTurn(id(0), WORKSPACE))
                .as("before the start")
                .isEmpty();
        narrow.start((id, _) -> whenAllowed(id));
        RunQueue.HeldTurn first = narrow.tryAcquireTurn(id(1), WORKSPACE).orElseThrow();
        RunQueue.HeldTurn reserved =
                narrow.tryAcquireTurn(id(2), new UUID(0, 4)).orElseThrow();
        narrow.offer(id(3), WORKSPACE);
        assertThat(running).hasValue(0);
        assertThat(narrow.tryAcquireTurn(id(4), WORKSPACE)).isEmpty();
        first.close();
        reserved.close();
        await().until(() -> running.get() == 1);
        may.release();
        await().until(() -> narrow.running() == 0);
        narrow.close();
        assertThat(narrow.tryAcquireTurn(id(5), WORKSPACE))
                .as("after the close")
                .isEmpty();
    }

    private interface Wait {
        void await() throws InterruptedException;
    }

    private static void uninterruptibly(Wait wait) {
        try {
            wait.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
