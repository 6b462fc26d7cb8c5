package dev.tappet.execution;

import dev.tappet.engine.RunTurn;
import dev.tappet.storage.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
     * @param workspace that it belongs to: what others have sent does not make it wait for long
     * @param delay     how long to hold it back, zero to {@link #LONGEST_DELAY}
     * @throws QueueUnavailableException when it could not be queued, or that is unknown
     */
    void send(UUID execution, UUID workspace, Lane lane, Duration delay);

    /**
     * An execution to be delivered.
     *
     * @param delay zero to {@link #LONGEST_DELAY}
     */
    record QueuedRun(UUID execution, UUID workspace, Lane lane, Duration delay) {}

    /**
     * Has several executions delivered, by as few requests as it takes.
     *
     * @throws QueueUnavailableException when some could not be queued, or that is unknown
     */
    default void sendAll(List<QueuedRun> runs) {
        runs.forEach(run -> send(run.execution(), run.workspace(), run.lane(), run.delay()));
    }

    /**
     * Has an execution that was just accepted delivered to a worker, for the first time.
     *
     * @param isPure whether its workflow has no step that acts: the queue may then let its {@linkplain Turn#mayDeferClaim
     *     claim be deferred}
     * @throws QueueUnavailableException when it could not be queued, or that is unknown
     */
    default void sendFirst(UUID execution, UUID workspace, Lane lane, boolean isPure) {
        send(execution, workspace, lane, Duration.ZERO);
    }

    /**
     * Takes a place for a run that begins in the process that accepted its execution. Does not wait.
     *
     * @return empty if there is none, or others wait for it: the execution has to be queued
     */
    default Optional<HeldTurn> takeTurn(UUID execution, UUID workspace, Lane lane) {
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
     * An execution could not be run, and no worker holds it: its message may be delivered again within seconds. After any
     * other failure, it must stay hidden until the lease is over.
     */
    final class NotClaimedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** After which another delivery is worth an attempt. */
        public static final Duration REDELIVERY = Duration.ofSeconds(5);

        public NotClaimedException(StorageException cause) {
            super(cause.inALine(), cause);
        }
    }

    /** Who takes what is delivered. */
    interface Handler {
        /**
         * Runs an execution as far as it goes.
         *
         * @param turn of the run, which has it; it need not be given back in the end
         * @throws NotClaimedException when the message should come again soon
         * @throws RuntimeException when the message should come again
         */
        void handle(UUID execution, Turn turn);
    }

    /** A place among the runs that a queue lets work at once. */
    interface Turn extends RunTurn {
        /**
         * Whether the execution can be run before it is claimed: it does nothing that could happen twice, and is delivered
         * for the first time. One that comes again may have ended the process that ran it, which only a claim shows.
         */
        default boolean mayDeferClaim() {
            return false;
        }
    }

    /** A place of a run that was not queued. */
    interface HeldTurn extends Turn, AutoCloseable {
        /** The run has ended. */
        @Override
        void close();
    }
}
