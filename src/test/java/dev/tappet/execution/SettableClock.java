package dev.tappet.execution;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until a test moves it. */
public final class SettableClock implements InstantSource {
    private volatile Instant now;

    public SettableClock(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    /** Moves on to a time, never back. */
    void to(Instant time) {
        if (time.isAfter(now)) {
            now = time;
        }
    }

    void jump(Instant time) {
        now = time;
    }
}
