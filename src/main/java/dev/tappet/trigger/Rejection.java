package dev.tappet.trigger;

import java.time.Duration;
import java.util.Optional;

/**
 * A request that was refused, as a value.
 *
 * @param row        its status and title
 * @param detail     what the caller can change; leaks nothing
 * @param retryAfter when another try makes sense
 */
public record Rejection(ErrorRow row, String detail, Optional<Duration> retryAfter) {
    public static Rejection of(ErrorRow row, String detail) {
        return new Rejection(row, detail, Optional.empty());
    }
}
