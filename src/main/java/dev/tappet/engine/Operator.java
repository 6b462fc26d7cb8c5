package dev.tappet.engine;

import dev.tappet.memory.RunMemory.CallMemory;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An operator, which has external side effects. The engine journals its result, and never calls it again for a position
 * whose result is in the journal. A call that was in progress when its worker died is repeated with the same
 * idempotency key. Retries are the operator's own: the engine calls once, and receives the number of attempts.
 */
public interface Operator {
    /** The keyword of the operator in a definition. */
    String name();

    /**
     * The maximum duration of a call with all its attempts. The call is not started if less time is left.
     *
     * @param arguments the evaluated arguments of the step
     * @throws OperatorFailedException if the arguments are invalid for this operator
     */
    Duration timeout(Object arguments) throws OperatorFailedException;

    /** Whether only workers may call it, and not a function that responds to callers. */
    default boolean runsOnWorkersOnly() {
        return false;
    }

    /** Whether it uses only this server's own table. Its calls then take milliseconds, and the run keeps its turn. */
    default boolean isInternal() {
        return false;
    }

    /**
     * Makes a call.
     *
     * @throws OperatorFailedException if the call failed in a way that a {@code catch} may handle
     * @throws InterruptedException    if the run must end; the effect of the call is then unknown
     */
    Result execute(Call call) throws OperatorFailedException, InterruptedException;

    /**
     * One call.
     *
     * @param execution      the id of the execution
     * @param workspace      the id of the workspace of the execution
     * @param idempotencyKey the same in every attempt at this step of this execution, and different for all other steps
     * @param arguments      the evaluated arguments of the step
     * @param traceparent    the trace that the call belongs to, in the format of W3C Trace Context
     * @param timeout        the maximum duration of the call, at most that of {@link Operator#timeout}
     * @param memory         reserves memory for the result before it is built
     * @param secrets        the secrets that the run knows; an operator adds those that it finds in data it reads
     */
    record Call(
            UUID execution,
            UUID workspace,
            String idempotencyKey,
            Object arguments,
            Optional<String> traceparent,
            Duration timeout,
            CallMemory memory,
            RunSecrets secrets) {
        /** A call of a run without secrets. */
        public Call(
                UUID execution,
                UUID workspace,
                String idempotencyKey,
                Object arguments,
                Optional<String> traceparent,
                Duration timeout,
                CallMemory memory) {
            this(execution, workspace, idempotencyKey, arguments, traceparent, timeout, memory, RunSecrets.none());
        }
    }

    /**
     * The result of a call.
     *
     * @param value    the output of the step, a plain value
     * @param attempts the number of external attempts
     * @param effect   a change to be stored with the result; the engine closes it afterwards
     */
    record Result(Object value, int attempts, Optional<JournalEffect> effect) {
        /** A result without an effect. */
        public Result(Object value, int attempts) {
            this(value, attempts, Optional.empty());
        }
    }

    /** The external service rejected the call or was unreachable, or the arguments are invalid. */
    final class OperatorFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int attempts;
        private final transient Map<String, Object> detail;

        /** A failure before the first external attempt. */
        public OperatorFailedException(String message) {
            this(message, 0, Map.of());
        }

        /**
         * @param attempts the number of external attempts
         * @param detail   plain values for handlers, visible as <code>$.error.&lt;name&gt;</code>; the fields beyond
         *                 {@link StepFailure#DETAIL_BYTES} are omitted
         */
        public OperatorFailedException(String message, int attempts, Map<String, Object> detail) {
            super(message);
            this.attempts = attempts;
            this.detail = Collections.unmodifiableMap(new LinkedHashMap<>(detail));
        }

        public int attempts() {
            return attempts;
        }

        public Map<String, Object> detail() {
            return detail;
        }
    }
}
