package dev.tappet.outbound;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An attempt brought no answer that is usable, or one that was not expected. */
final class AttemptFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient AttemptFailure failure;

    /**
     * @param message    for the people who own the workflow; holds nothing of the request but its host
     * @param inPassing  whether another attempt may succeed
     * @param retryAfter how long the other side wants to be left alone
     * @param detail     what a handler may decide by
     */
    record AttemptFailure(
            String message, boolean isTransient, Optional<Duration> retryAfter, Map<String, Object> detail) {}

    AttemptFailedException(AttemptFailure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    static AttemptFailedException transientFailure(String message) {
        return new AttemptFailedException(new AttemptFailure(message, true, Optional.empty(), Map.of()));
    }

    static AttemptFailedException permanentFailure(String message) {
        return new AttemptFailedException(new AttemptFailure(message, false, Optional.empty(), Map.of()));
    }

    AttemptFailure failure() {
        return failure;
    }
}
