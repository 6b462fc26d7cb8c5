package dev.tappet.http;

import java.time.Duration;
import java.util.Optional;

/**
 * A request that was refused, as a value.
 *
 * @param row        its status and title
 * @param detail     what the caller can change; leaks nothing
 * @param retryAfter when another try makes sense
 * @param challenge  the value of the header {@code WWW-Authenticate}: which credentials are missing
 */
public record Rejection(ProblemType row, String detail, Optional<Duration> retryAfter, Optional<String> challenge) {
    public Rejection(ProblemType row, String detail, Optional<Duration> retryAfter) {
        this(row, detail, retryAfter, Optional.empty());
    }

    public static Rejection of(ProblemType row, String detail) {
        return new Rejection(row, detail, Optional.empty());
    }
}
