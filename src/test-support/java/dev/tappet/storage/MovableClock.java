package dev.tappet.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that returns the same time until a test moves it. */
public final class MovableClock implements InstantSource {
    private volatile Instant now;

    public MovableClock() {
        this(Instant.parse("2026-05-04T10:20:30Z"));
    }

    public MovableClock(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    /** Moves to a time, unless it is earlier. */
    public void to(Instant time) {
        if (time.isAfter(now)) {
            now = time;
        }
    }

    /** Moves to a time, even an earlier one. */
    public void jump(Instant time) {
        now = time;
    }
}
