package dev.tappet.expression;

import java.util.concurrent.atomic.AtomicLong;

/**
 * An allowance of a part of one processor's time, some of which can be saved up: the generic cell rate algorithm (ITU-T
 * I.371).
 */
final class InlineAllowance {
    private final long scale;
    private final long saved;
    /** The clock time at which the used work is earned back. */
    private final AtomicLong earned;

    /**
     * @param scale nanoseconds of time that earn one nanosecond of work
     * @param saved the maximum work that can be saved up, in nanoseconds
     * @param now   the clock time, in nanoseconds
     */
    InlineAllowance(long scale, long saved, long now) {
        this.scale = scale;
        this.saved = saved * scale;
        this.earned = new AtomicLong(now);
    }

    boolean allows(long now) {
        return earned.get() - now < saved;
    }

    void use(long nanos, long now) {
        long before;
        long after;
        do {
            before = earned.get();
            after = (before - now > 0 ? before : now) + nanos * scale;
        } while (!earned.compareAndSet(before, after));
    }
}
