package dev.tappet.lambda;

import java.time.Duration;
import java.time.Instant;

/**
 * One invocation of the function.
 *
 * @param id       the request id in the log lines of Lambda
 * @param deadline when Lambda terminates the invocation
 */
public record Invocation(String id, Instant deadline) {
    /** The time from {@code now} until {@code margin} before the deadline; never negative. */
    Duration remaining(Instant now, Duration margin) {
        Duration left = Duration.between(now, deadline.minus(margin));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
