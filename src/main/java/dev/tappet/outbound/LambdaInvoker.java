package dev.tappet.outbound;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Invokes functions of AWS Lambda. A port: this package uses no AWS types. */
public interface LambdaInvoker {
    /** Maximum size of request and response in bytes: the limit of Lambda for synchronous invocations. */
    int REQUEST_BYTES = 6 * 1024 * 1024;

    /** Maximum size of the request of an asynchronous invocation in bytes. */
    int EVENT_BYTES = 1024 * 1024;

    /**
     * Invokes a function once.
     *
     * @throws InvocationFailedException if there is no result; the function may have run
     * @throws InterruptedException      if the run must end
     */
    InvocationResponse invoke(FunctionCall invocation) throws InvocationFailedException, InterruptedException;

    /**
     * A call of a function.
     *
     * @param function its name or its ARN, optionally with a version or alias
     * @param kind     whether the call waits for the result
     * @param payload  JSON
     * @param custom   part of the client context; Lambda passes it to the function if the call waits for the result
     * @param timeout  of the call
     */
    record FunctionCall(String function, Kind kind, byte[] payload, Map<String, String> custom, Duration timeout) {}

    enum Kind {
        REQUEST,
        EVENT
    }

    /**
     * The response of a function.
     *
     * @param status  200, or 202 for an accepted event
     * @param error   present if the function failed: {@code Handled} or {@code Unhandled}
     * @param payload the result, or the description of the failure; empty for an event
     */
    record InvocationResponse(int status, Optional<String> error, byte[] payload) {}

    /** Lambda rejected the call or could not be reached. */
    final class InvocationFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean isTransient;
        private final transient Optional<Duration> retryAfter;

        /**
         * @param message   for the owners of the workflow
         * @param isTransient whether another attempt may succeed
         */
        public InvocationFailedException(String message, boolean isTransient) {
            this(message, isTransient, Optional.empty());
        }

        /** @param retryAfter how long Lambda asks to wait */
        public InvocationFailedException(String message, boolean isTransient, Optional<Duration> retryAfter) {
            super(message);
            this.isTransient = isTransient;
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
