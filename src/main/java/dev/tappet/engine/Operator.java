package dev.tappet.engine;

import dev.tappet.memory.RunMemory.CallMemory;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An operator that acts on the outside world. The engine journals its result and never calls it again for a position
 * whose result is in the journal; a call under way when its worker died is repeated with the same key. Attempts within
 * a call are the operator's own: the engine calls once, and is told how many there were.
 */
public interface Operator {
    /** The key that stands for it in a definition. */
    String name();

    /**
     * The longest that a call may take, all its attempts together: it is not begun when less time is left.
     *
     * @param arguments the step's arguments, evaluated
     * @throws OperatorFailedException when they are no arguments of this operator
     */
    Duration timeout(Object arguments) throws OperatorFailedException;

    /** Whether only workers may call it, and not a function that answers callers. */
    default boolean isLeftToWorkers() {
        return false;
    }

    /**
     * Whether it only uses this server's own table. Its calls take milliseconds, and the run keeps its turn meanwhile.
     */
    default boolean isInternal() {
        return false;
    }

    /**
     * Acts.
     *
     * @throws OperatorFailedException   when it failed in a way that a {@code catch} may handle
     * @throws InterruptedException when the run is to end; what the call did by then is not known
     */
    Result act(Call call) throws OperatorFailedException, InterruptedException;

    /**
     * One call.
     *
     * @param execution      for whom
     * @param workspace      that the execution belongs to
     * @param idempotencyKey the same in every attempt at this step of this execution, and in no other
     * @param arguments      the step's arguments, evaluated
     * @param traceparent    the trace that the execution belongs to, as W3C Trace Context writes it
     * @param timeout         how long it may take: what {@link #timeout} said for these arguments
     * @param memory         reserves memory for the result before it is built
     * @param secrets        that the run knows; an operator that finds others in what it reads has the run learn them
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
        /** One of a run that knows no secrets. */
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
     * What came of a call.
     *
     * @param value    a plain value, the step's output
     * @param attempts how often the outside was asked
     * @param effect   what is to be stored with the result; the engine closes it afterwards
     */
    record Result(Object value, int attempts, Optional<JournalEffect> effect) {
        /** One that leaves nothing to store. */
        public Result(Object value, int attempts) {
            this(value, attempts, Optional.empty());
        }
    }

    /** The outside refused, or could not be reached. */
    final class OperatorFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int attempts;
        private final transient Map<String, Object> detail;

        /** For what failed before the outside was asked. */
        public OperatorFailedException(String message) {
            this(message, 0, Map.of());
        }

        /**
         * @param attempts how often the outside was asked
         * @param detail   what a handler may decide by, plain values that it sees as <code>$.error.&lt;name&gt;</code>;
         *     beyond {@link StepFailure#DETAIL_BYTES} it is cut, field by field
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
