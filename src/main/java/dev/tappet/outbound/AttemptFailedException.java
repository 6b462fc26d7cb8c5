package dev.tappet.outbound;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An attempt failed: it received no usable response, or one with an unexpected status. */
final class AttemptFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient AttemptFailure failure;

    /**
     * @param message     for the owners of the workflow; contains nothing of the request but its host
     * @param isTransient whether another attempt may succeed
     * @param retryAfter  how long the called service asks to wait
     * @param detail      for the error handlers of a workflow
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
