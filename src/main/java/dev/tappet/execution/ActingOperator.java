package dev.tappet.execution;

import java.time.Duration;
import java.util.UUID;

/**
 * An operator that acts on the outside world. The engine journals its result and never calls it again for a position
 * whose result is in the journal; a call under way when its worker died is repeated with the same key.
 */
public interface ActingOperator {
    /** The key that stands for it in a definition. */
    String name();

    /** The longest a call may take: it is not begun when less time is left. */
    Duration timeout();

    /**
     * Acts.
     *
     * @return a plain value, the step's output
     * @throws ActFailedException when it failed in a way that a {@code catch} may handle
     */
    Object act(Call call) throws ActFailedException, InterruptedException;

    /**
     * One call.
     *
     * @param execution      for whom
     * @param idempotencyKey the same in every attempt at this step of this execution, and in no other
     * @param arguments      the step's arguments, evaluated
     */
    record Call(UUID execution, String idempotencyKey, Object arguments) {}

    /** The outside refused, or could not be reached. */
    final class ActFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        public ActFailedException(String message) {
            super(message);
        }
    }
}
