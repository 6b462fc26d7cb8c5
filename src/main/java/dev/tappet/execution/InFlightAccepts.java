package dev.tappet.execution;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the requests that are being accepted. Runs of queued executions yield to them, because a caller waits for the
 * response.
 *
 * <p>A request counts from when it has been read until it is stored or rejected; waiting for the end of a synchronous
 * execution does not count.
 */
public final class InFlightAccepts {
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger yielding = new AtomicInteger();

    public void enter() {
        count.incrementAndGet();
    }

    /** Ends what one call of {@link #enter} began. */
    public void leave() {
        if (count.decrementAndGet() == 0 && yielding.get() > 0) {
            synchronized (this) {
                // wakes one thread, which wakes the next: more would have to wait again when the next request comes
                notify();
            }
        }
    }

    public int count() {
        return count.get();
    }

    /**
     * Waits until no request is being accepted.
     *
     * @param max after which to continue anyway, so that runs never stop altogether
     */
    public void yield(Duration max) {
        if (count.get() == 0) {
            return;
        }
        long end = System.nanoTime() + max.toNanos();
        yielding.incrementAndGet();
        try {
            synchronized (this) {
                for (long left = max.toNanos(); left > 0 && count.get() > 0; left = end - System.nanoTime()) {
                    wait(Math.max(1, left / 1_000_000));
                }
                if (count.get() == 0) {
                    notify();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            yielding.decrementAndGet();
        }
    }
}
