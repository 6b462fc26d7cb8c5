package dev.tappet.server.rocksdb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** The counters of {@link RocksDbTable#admit}. They are kept in memory only: a restart may begin a new window. */
final class RateCounters {
    /** Windows last at most a minute, and all callers use the same clock. */
    private static final Duration RETENTION = Duration.ofMinutes(2);

    private static final Duration CLEANUP_INTERVAL = Duration.ofSeconds(10);

    private record Window(String counter, Instant start) {}

    private final InstantSource clock;
    private final ConcurrentMap<Window, AtomicLong> counts = new ConcurrentHashMap<>();
    private final AtomicLong nextCleaning = new AtomicLong(Long.MIN_VALUE);

    RateCounters(InstantSource clock) {
        this.clock = clock;
    }

    boolean admit(String counter, int n, int limit, Instant window) {
        forgetOldWindows();
        return counts.computeIfAbsent(new Window(counter, window), _ -> new AtomicLong())
                        .getAndUpdate(count -> count < limit ? count + n : count)
                < limit;
    }

    int kept() {
        return counts.size();
    }

    private void forgetOldWindows() {
        Instant now = clock.instant();
        long next = nextCleaning.get();
        if (now.toEpochMilli() >= next
                && nextCleaning.compareAndSet(next, now.plus(CLEANUP_INTERVAL).toEpochMilli())) {
            Instant oldest = now.minus(RETENTION);
            counts.keySet().removeIf(window -> window.start().isBefore(oldest));
        }
    }
}
