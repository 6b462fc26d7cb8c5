package dev.tappet.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The time that one run has, as on Lambda, where an invocation ends.
 *
 * @param start      when the process began the run
 * @param handOver   when the run must leave the remaining work to another one
 * @param isOfCaller whether the process stops working when the caller of the execution has its response, and must not
 *                   make the calls that are left to workers
 */
public record RunWindow(Instant start, Instant handOver, boolean isOfCaller) {
    /** A window without an end. */
    public static final RunWindow UNLIMITED = new RunWindow(Instant.MIN, Instant.MAX);

    /** The window of a worker. */
    public RunWindow(Instant start, Instant handOver) {
        this(start, handOver, false);
    }

    /** The window of a function on Lambda that responds to a caller. */
    public static RunWindow ofCaller(Instant start, Instant handOver) {
        return new RunWindow(start, handOver, true);
    }

    /** The remaining time below which a long call is left to another run. */
    private static final Duration MIN_FOR_LONG_CALL = Duration.ofMinutes(1);

    /** A run is new during this fraction of its window: a tenth. */
    private static final int MIN_FOR_NEW_CALL = 10;

    /**
     * The time that a call may take. A call that is longer than any run, such as a {@code lambda} step of 15 minutes,
     * is made by a new run with the time that it has: another run would not have more.
     *
     * @param timeout the maximum duration of the call
     * @return empty if the call must be left to another run
     */
    Optional<Duration> within(Duration timeout, Instant now) {
        if (!now.plus(timeout).isAfter(handOver)) {
            return Optional.of(timeout);
        }
        Duration window = Duration.between(start, handOver);
        Duration left = Duration.between(now, handOver);
        boolean isNew = Duration.between(start, now).compareTo(window.dividedBy(MIN_FOR_NEW_CALL)) <= 0;
        return isNew && left.compareTo(MIN_FOR_LONG_CALL) >= 0 ? Optional.of(left) : Optional.empty();
    }

    /** The time until the hand-over; negative after it. */
    public Duration remaining(Instant now) {
        return Duration.between(now, handOver);
    }
}
