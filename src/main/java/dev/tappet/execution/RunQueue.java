package dev.tappet.execution;

import dev.tappet.engine.RunTurn;
import dev.tappet.storage.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The port of the queue that delivers executions to workers. A message is an id and a hint: losing or repeating one
 * does no harm, since the table contains what has to run.
 */
public interface RunQueue {
    /** The longest delay of SQS; the Sweeper queues what is due later. */
    Duration MAX_DELAY = Duration.ofMinutes(15);

    /**
     * Has an execution delivered to a worker.
     *
     * @param workspace that owns it: messages of others delay it only briefly
     * @param delay     zero to {@link #MAX_DELAY}
     * @throws QueueUnavailableException if it could not be queued, or that is unknown
     */
    void send(UUID execution, UUID workspace, Lane lane, Duration delay);

    /**
     * An execution to deliver.
     *
     * @param delay zero to {@link #MAX_DELAY}
     */
    record QueuedRun(UUID execution, UUID workspace, Lane lane, Duration delay) {}

    /**
     * Has several executions delivered, with as few requests as possible.
     *
     * @throws QueueUnavailableException if some could not be queued, or that is unknown
     */
    default void sendAll(List<QueuedRun> runs) {
        runs.forEach(run -> send(run.execution(), run.workspace(), run.lane(), run.delay()));
    }

    /**
     * Has an execution that was just accepted delivered to a worker, for the first time.
     *
     * @param isPure whether its workflow has no side effects: its {@linkplain Turn#mayDeferClaim claim may be deferred}
     * @throws QueueUnavailableException if it could not be queued, or that is unknown
     */
    default void sendFirst(UUID execution, UUID workspace, Lane lane, boolean isPure) {
        send(execution, workspace, lane, Duration.ZERO);
    }

    /**
     * Takes a turn for a run in the process that accepted its execution. Does not wait.
     *
     * @return empty if no turn is free, or others wait for one: then queue the execution
     */
    default Optional<HeldTurn> tryAcquireTurn(UUID execution, UUID workspace, Lane lane) {
        return Optional.empty();
    }

    /** The queue could not be reached. */
    final class QueueUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public QueueUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * An execution could not be run, and no worker holds it: its message may be delivered again within seconds. After
     * any other failure, it must stay hidden until the lease is over.
     */
    final class NotClaimedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** After which another delivery is worth an attempt. */
        public static final Duration REDELIVERY = Duration.ofSeconds(5);

        public NotClaimedException(StorageException cause) {
            super(cause.singleLineMessage(), cause);
        }
    }

    /** Receives the deliveries. */
    interface Handler {
        /**
         * Runs an execution until it ends, waits or is handed over.
         *
         * @param turn of the run, which has it; need not be given back at the end
         * @throws NotClaimedException if the message should come again soon
         * @throws RuntimeException if the message should come again
         */
        void handle(UUID execution, Turn turn);
    }

    /** The right of a run to work, of which a queue gives a limited number at once. */
    interface Turn extends RunTurn {
        /**
         * Whether the execution may run before it is claimed: it has no side effects, and is delivered for the first
         * time. One that is delivered again may have ended the process that ran it, which only a claim detects.
         */
        default boolean mayDeferClaim() {
            return false;
        }
    }

    /** A turn of a run that was not queued. */
    interface HeldTurn extends Turn, AutoCloseable {
        /** Ends the turn: the run has ended. */
        @Override
        void close();
    }
}
