package dev.tappet.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until it is moved. */
public final class MovableClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-05-04T10:20:30Z");

    @Override
    public Instant instant() {
        return now;
    }

    public void move(Duration on) {
        now = now.plus(on);
    }
}
