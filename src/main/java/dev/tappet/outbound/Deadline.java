package dev.tappet.outbound;

import java.time.Duration;

/** A point in time by which an operation must end; independent of the system clock. */
record Deadline(long nanoTime) {
    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** The time left; zero after the deadline. */
    Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    boolean isExpired() {
        return remaining().isZero();
    }

    Deadline earlier(Deadline other) {
        return other.nanoTime - nanoTime < 0 ? other : this;
    }
}
