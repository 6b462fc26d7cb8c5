package dev.tappet.execution;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests are being accepted at this moment: whoever runs queued executions looks here first, so that a
 * caller who waits for an id is served before work that nobody waits for when both want the processor.
 *
 * <p>A request counts from the moment it has been read until it is stored or refused; waiting for the end of a
 * synchronous execution does not count.
 */
public final class InFlightAccepts {
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger yielding = new AtomicInteger();

    public void enter() {
        count.incrementAndGet();
    }

    /** Ends what one {@link #enter} began. */
    public void leave() {
        if (count.decrementAndGet() == 0 && yielding.get() > 0) {
            synchronized (this) {
                // one, which wakes the next: a crowd would have to be sent back when the next request comes
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
     * @param max when to go on anyway, so that runs never stop altogether
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
