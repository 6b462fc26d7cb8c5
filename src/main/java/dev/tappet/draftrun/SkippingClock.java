package dev.tappet.draftrun;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that skips waits: it shows the time as if they had been waited out. */
final class SkippingClock implements InstantSource {
    private final InstantSource delegate;
    private Duration ahead = Duration.ZERO;

    SkippingClock(InstantSource delegate) {
        this.delegate = delegate;
    }

    @Override
    public synchronized Instant instant() {
        return delegate.instant().plus(ahead);
    }

    /** Moves the clock forward to a time, never back. */
    synchronized void to(Instant time) {
        Duration left = Duration.between(instant(), time);
        if (left.isPositive()) {
            ahead = ahead.plus(left);
        }
    }
}
