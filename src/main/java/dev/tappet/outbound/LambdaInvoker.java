package dev.tappet.outbound;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The functions of AWS Lambda that this server may invoke: a port, for these rooms know no AWS type. */
public interface LambdaInvoker {
    /** What a function takes, and what it gives, at most: Lambda's own bound for a call that waits for the result. */
    int REQUEST_BYTES = 6 * 1024 * 1024;

    /** What it takes at most when nobody waits for the result. */
    int EVENT_BYTES = 1024 * 1024;

    /**
     * Invokes a function once.
     *
     * @throws InvocationFailedException  when no result came: it is not known whether the function ran
     * @throws InterruptedException when the run is to end
     */
    InvocationResponse invoke(FunctionCall invocation) throws InvocationFailedException, InterruptedException;

    /**
     * @param function its name, its ARN, or one of them with a version or alias
     * @param kind     whether its result is waited for
     * @param payload  JSON
     * @param custom   of the client context; Lambda gives it to the function when the result is waited for
     * @param timeout   how long it may take
     */
    record FunctionCall(String function, Kind kind, byte[] payload, Map<String, String> custom, Duration timeout) {}

    enum Kind {
        REQUEST,
        EVENT
    }

    /**
     * @param status  200, or 202 for an event that was taken
     * @param error   present if the function failed: {@code Handled} or {@code Unhandled}
     * @param payload what it gave, or said of its failure; empty for an event
     */
    record InvocationResponse(int status, Optional<String> error, byte[] payload) {}

    /** Lambda refused, or was not reached. */
    final class InvocationFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean isTransient;
        private final transient Optional<Duration> retryAfter;

        /**
         * @param message   for the people who own the workflow
         * @param inPassing whether another attempt may succeed
         */
        public InvocationFailedException(String message, boolean inPassing) {
            this(message, inPassing, Optional.empty());
        }

        /** @param retryAfter how long Lambda wants to be left alone */
        public InvocationFailedException(String message, boolean inPassing, Optional<Duration> retryAfter) {
            super(message);
            this.isTransient = inPassing;
            this.retryAfter = retryAfter;
        }

        public boolean isTransient() {
            return isTransient;
        }

        public Optional<Duration> retryAfter() {
            return retryAfter;
        }
    }
}
