package dev.tappet.crash;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * When servers slept through their leases. What such a one was about to call, it calls when it wakes, even if another
 * one has called and journaled it meanwhile: it learns of that with its next write or heartbeat, and not before.
 */
final class LeaseOverruns {
    /** A heartbeat is due at once when it wakes; this is for a busy machine, and less than a lease. */
    private static final Duration UNNOTICED = Duration.ofSeconds(3);

    private final Queue<Sleep> sleeps = new ConcurrentLinkedQueue<>();

    record Sleep(Instant from, Instant to) {}

    void slept(Instant from, Instant to) {
        sleeps.add(new Sleep(from, to));
    }

    int count() {
        return sleeps.size();
    }

    /**
     * The sleep that explains why a call was repeated.
     *
     * @param journaled when the call was made whose result was journaled: not before a server slept who had the
     *                  execution
     * @param repeated  when it was made again: when that server had just woken
     */
    Optional<Sleep> between(Instant journaled, Instant repeated) {
        return sleeps.stream()
                .filter(each -> journaled.isAfter(each.from()))
                .filter(each -> !repeated.isBefore(each.to())
                        && repeated.isBefore(each.to().plus(UNNOTICED)))
                .findFirst();
    }
}
