package dev.tappet.lambda;

import java.time.Duration;

/** Has a function serve an event, in whatever way. */
interface Invoker {
    /** More than any test needs. */
    Duration LONG = Duration.ofMinutes(1);

    /**
     * @param remaining the time that the invocation has
     * @return the response of the function
     * @throws FailedInvocationException when the function reports an error
     */
    byte[] invoke(byte[] event, Duration remaining);

    default byte[] invoke(byte[] event) {
        return invoke(event, LONG);
    }

    /** The function reported an error. */
    final class FailedInvocationException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FailedInvocationException(String message) {
            super(message);
        }
    }
}
