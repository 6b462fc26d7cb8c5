package dev.tappet.lambda;

import java.time.Duration;
import java.time.Instant;

/**
 * One call of the function.
 *
 * @param id       as Lambda's log lines have it
 * @param deadline when Lambda ends it, answered or not
 */
public record Invocation(String id, Instant deadline) {
    /** What is left at {@code now} until an answer has to be on its way, with {@code margin} to spare; never negative. */
    Duration remaining(Instant now, Duration margin) {
        Duration left = Duration.between(now, deadline.minus(margin));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
