package dev.tappet.expression;

import java.util.concurrent.atomic.AtomicLong;

/** A part of one processor's time, of which some may be saved up: the generic cell rate algorithm (ITU-T I.371). */
final class InlineAllowance {
    private final long scale;
    private final long saved;
    /** When what was used is earned again, by the clock. */
    private final AtomicLong earned;

    /**
     * @param scale nanoseconds that earn one of work
     * @param saved the most work that is saved up, in nanoseconds
     * @param now   the clock
     */
    InlineAllowance(long scale, long saved, long now) {
        this.scale = scale;
        this.saved = saved * scale;
        this.earned = new AtomicLong(now);
    }

    boolean isLeft(long now) {
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
