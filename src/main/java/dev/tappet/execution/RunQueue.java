package dev.tappet.execution;

import java.time.Duration;
import java.util.UUID;

/**
 * The port to the queue that brings executions to workers. A message is an id and a hint: losing or repeating one
 * does no harm, since what has to run is in the table.
 */
public interface RunQueue {
    /** What SQS can hold back at the most; what is due later is queued by the Sweeper. */
    Duration LONGEST_DELAY = Duration.ofMinutes(15);

    /**
     * Has an execution delivered to a worker.
     *
     * @param delay how long to hold it back, zero to {@link #LONGEST_DELAY}
     * @throws QueueUnavailableException when it could not be queued, or that is unknown
     */
    void send(UUID execution, Lane lane, Duration delay);

    /** The queue could not be reached. */
    final class QueueUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public QueueUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Who takes what is delivered. */
    interface Handler {
        /**
         * Runs an execution as far as it goes.
         *
         * @throws RuntimeException when the message should come again
         */
        void handle(UUID execution);
    }
}
