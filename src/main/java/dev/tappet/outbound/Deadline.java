package dev.tappet.outbound;

import java.time.Duration;

/** A time by which something must be over, whatever the clocks on walls say meanwhile. */
record Deadline(long nanoTime) {
    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** Zero when it has passed. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    boolean passed() {
        return left().isZero();
    }

    Deadline earlier(Deadline other) {
        return other.nanoTime - nanoTime < 0 ? other : this;
    }
}
