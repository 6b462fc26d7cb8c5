package dev.tappet.outbound;

import dev.tappet.engine.Operator.OperatorFailedException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When a step is retried.
 *
 * @param attempts   maximum number, including the first
 * @param delay      before the second attempt
 * @param multiplier of the delay, from attempt to attempt
 * @param longest    delay
 * @param statuses   that are retried; connection failures are always retried
 */
record RetryPolicy(int attempts, Duration delay, double multiplier, Duration longest, Set<Integer> statuses) {
    /** Request Timeout, Too Early, Too Many Requests, and the transient errors of servers and gateways. */
    private static final Set<Integer> TEMPORARY_STATUSES = Set.of(408, 425, 429, 500, 502, 503, 504);

    static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, 1, Duration.ZERO, TEMPORARY_STATUSES);

    private static final int ATTEMPTS = 3;
    private static final int MAX_ATTEMPTS = 10;
    private static final Duration DELAY = Duration.ofMillis(500);
    private static final double MULTIPLIER = 2;
    private static final int MAX_MULTIPLIER = 10;
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);
    private static final Duration MAX_DELAY = Duration.ofMinutes(5);

    static RetryPolicy of(OperatorArguments arguments) throws OperatorFailedException {
        Optional<OperatorArguments> given = arguments.within("retry");
        if (given.isEmpty()) {
            return NONE;
        }
        OperatorArguments retry = given.get();
        return new RetryPolicy(
                retry.integer("max_attempts", ATTEMPTS, 1, MAX_ATTEMPTS),
                retry.duration("delay", DELAY, MAX_DELAY),
                retry.number("multiplier", MULTIPLIER, 1, MAX_MULTIPLIER),
                retry.duration("max_delay", LONGEST_DELAY, MAX_DELAY),
                statuses(retry));
    }

    private static Set<Integer> statuses(OperatorArguments retry) throws OperatorFailedException {
        Optional<List<?>> given = retry.list("statuses");
        if (given.isEmpty()) {
            return TEMPORARY_STATUSES;
        }
        Set<Integer> statuses = new HashSet<>();
        for (Object status : given.get()) {
            String text = String.valueOf(status);
            if (!text.matches("[2-5][0-9][0-9]")) {
                throw retry.invalid("statuses", "a list of statuses");
            }
            statuses.add(Integer.parseInt(text));
        }
        return Set.copyOf(statuses);
    }

    /**
     * The delay after an attempt. Half of it is random, so that calls that failed together are not retried together.
     *
     * @param attempt 1 for the first
     * @param random  from 0 to 1
     */
    Duration delayAfter(int attempt, double random) {
        double millis = Math.min(delay.toMillis() * Math.pow(multiplier, attempt - 1.0), longest.toMillis());
        return Duration.ofMillis(Math.round(millis / 2 + millis / 2 * random));
    }
}
