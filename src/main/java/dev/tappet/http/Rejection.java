package dev.tappet.http;

import java.time.Duration;
import java.util.Optional;

/**
 * A request that was refused, as a value.
 *
 * @param row        its status and title
 * @param detail     what the caller can change; leaks nothing
 * @param retryAfter when another try makes sense
 */
public record Rejection(ProblemType row, String detail, Optional<Duration> retryAfter) {
    public static Rejection of(ProblemType row, String detail) {
        return new Rejection(row, detail, Optional.empty());
    }
}
