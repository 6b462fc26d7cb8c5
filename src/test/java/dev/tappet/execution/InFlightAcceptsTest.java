package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InFlightAcceptsTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final InFlightAccepts accepts = new InFlightAccepts();

    private Thread yielding(Duration most) {
        return Thread.ofVirtual().start(() -> accepts.yield(most));
    }

    private static boolean ended(Thread thread) throws InterruptedException {
        return thread.join(Duration.ofSeconds(10));
    }

    @Test
    void run_withoutAccepts_startsAtOnce() throws InterruptedException {
        accepts.enter();
        accepts.leave();
        assertThat(ended(yielding(LONG))).isTrue();
    }

    @Test
    void run_waitsUntilAllAcceptsLeft() throws InterruptedException {
        accepts.enter();
        accepts.enter();
        Thread run = yielding(LONG);
        await().until(() -> run.getState() == Thread.State.TIMED_WAITING);
        accepts.leave();
        assertThat(run.isAlive()).isTrue();
        accepts.leave();
        assertThat(ended(run)).isTrue();
    }

    @Test
    void waitingRuns_allContinue() throws InterruptedException {
        accepts.enter();
        Thread[] runs = {yielding(LONG), yielding(LONG), yielding(LONG)};
        for (Thread run : runs) {
            await().until(() -> run.getState() == Thread.State.TIMED_WAITING);
        }
        accepts.leave();
        for (Thread run : runs) {
            assertThat(ended(run)).isTrue();
        }
    }

    @Test
    void run_afterMaxWait_continues() throws InterruptedException {
        accepts.enter();
        assertThat(ended(yielding(Duration.ofMillis(5)))).isTrue();
    }

    @Test
    void interruptedRun_continuesInterrupted() throws InterruptedException {
        accepts.enter();
        boolean[] interrupted = new boolean[1];
        Thread run = Thread.ofVirtual().start(() -> {
            accepts.yield(LONG);
            interrupted[0] = Thread.currentThread().isInterrupted();
        });
        run.interrupt();
        assertThat(ended(run)).isTrue();
        assertThat(interrupted[0]).isTrue();
    }

    @Test
    void manyAcceptsAndRuns_leaveNoneWaiting() throws InterruptedException {
        Thread[] threads = new Thread[400];
        for (int i = 0; i < threads.length; i++) {
            boolean accepting = i % 2 == 0;
            threads[i] = Thread.ofVirtual().start(() -> {
                if (accepting) {
                    accepts.enter();
                    Thread.yield();
                    accepts.leave();
                } else {
                    accepts.yield(LONG);
                }
            });
        }
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofNanos(TimeUnit.SECONDS.toNanos(10))))
                    .isTrue();
        }
        assertThat(accepts.count()).isZero();
    }
}
