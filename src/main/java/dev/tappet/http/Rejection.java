package dev.tappet.http;

import java.time.Duration;
import java.util.Optional;

/**
 * A rejected request, as a value.
 *
 * @param row        its status and title
 * @param detail     how the caller can fix the request; contains no secrets
 * @param retryAfter the time after which the caller may retry; empty if a retry is of no use
 * @param challenge  the value of the header {@code WWW-Authenticate}: the missing credentials
 */
public record Rejection(ProblemType row, String detail, Optional<Duration> retryAfter, Optional<String> challenge) {
    public Rejection(ProblemType row, String detail, Optional<Duration> retryAfter) {
        this(row, detail, retryAfter, Optional.empty());
    }

    public static Rejection of(ProblemType row, String detail) {
        return new Rejection(row, detail, Optional.empty());
    }
}
