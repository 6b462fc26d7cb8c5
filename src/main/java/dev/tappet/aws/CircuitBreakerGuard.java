package dev.tappet.aws;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * A guard with a circuit breaker. A half-open breaker admits one call as a probe; concurrent calls wait for its result.
 * Otherwise most calls of a burst would still fail when the service is healthy again.
 */
final class CircuitBreakerGuard {
    /** The breaker reports a new state shortly after it has changed. */
    private static final long STATE_CHANGE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Guard limiter;
    private final long openNanos;
    private final long longestWaitNanos;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private CircuitBreakerState state = CircuitBreakerState.CLOSED;
    private long changedAt;
    private volatile int changes;

    /**
     * Builds the guard.
     *
     * @param builder     builds a guard without a circuit breaker
     * @param open        how long the breaker rejects all calls, until the next probe
     * @param longestWait how long a call waits for the result of a probe
     * @param breaker     configures the conditions under which the breaker opens
     */
    CircuitBreakerGuard(
            Guard.Builder builder,
            Duration open,
            Duration longestWait,
            Consumer<Guard.Builder.CircuitBreakerBuilder> breaker) {
        openNanos = open.toNanos();
        longestWaitNanos = longestWait.toNanos();
        limiter = builder.withCircuitBreaker()
                .with(breaker)
                .delay(open.toMillis(), ChronoUnit.MILLIS)
                .onStateChange(this::change)
                .done()
                .build();
    }

    private void change(CircuitBreakerState next) {
        lock.lock();
        try {
            state = next;
            changes = changes + 1;
            changedAt = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs a call with the guard.
     *
     * @throws CircuitBreakerOpenException if the breaker is open, or its probe takes too long
     */
    <T> T call(Callable<T> call, Class<T> type) throws Exception {
        long end = System.nanoTime() + longestWaitNanos;
        while (true) {
            int before = changes;
            try {
                return limiter.call(call, type);
            } catch (CircuitBreakerOpenException e) {
                if (!awaitProbe(before, end)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Waits for the next state after a rejection.
     *
     * @param before the number of changes before the rejected call; the breaker also becomes half-open by a timer,
     *               without a probe that would end the wait
     * @param end    the end of the wait, as {@link System#nanoTime}
     * @return whether the call may be repeated
     */
    private boolean awaitProbe(int before, long end) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            if (changes != before) {
                return true;
            }
            if (state == CircuitBreakerState.HALF_OPEN) {
                return changed.awaitNanos(left) > 0;
            }
            if (state == CircuitBreakerState.OPEN && System.nanoTime() - changedAt < openNanos) {
                return false;
            }
            changed.awaitNanos(Math.min(left, STATE_CHANGE_NANOS));
            return true;
        } finally {
            lock.unlock();
        }
    }
}
