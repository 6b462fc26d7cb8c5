package dev.tappet.aws;

import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * A queue with turns for the runs that a process begins for callers, besides those of the messages that it takes from the queues: as
 * many as there are workers for messages of the same lane. In the order of arrival.
 */
final class CallerTurns implements RunQueue {
    private final RunQueue queue;
    private final Semaphore places;
    private final Semaphore turns;

    /**
     * @param queue          that has no turns
     * @param concurrency    how many runs work at once
     * @param maxInProgress how many have begun and not ended, those that wait for the network among them
     */
    CallerTurns(RunQueue queue, int concurrency, int maxInProgress) {
        this.queue = queue;
        places = new Semaphore(Math.max(maxInProgress, concurrency));
        // fair: a run that waited for the network asks for its turn again beside those that begin
        turns = new Semaphore(concurrency, true);
    }

    @Override
    public void send(UUID execution, UUID workspace, Lane lane, Duration delay) {
        queue.send(execution, workspace, lane, delay);
    }

    @Override
    public void sendAll(List<QueuedRun> runs) {
        queue.sendAll(runs);
    }

    @Override
    public void sendFirst(UUID execution, UUID workspace, Lane lane, boolean isPure) {
        queue.sendFirst(execution, workspace, lane, isPure);
    }

    @Override
    public Optional<HeldTurn> takeTurn(UUID execution, UUID workspace, Lane lane) {
        if (lane != Lane.SYNC || turns.hasQueuedThreads() || !places.tryAcquire()) {
            return Optional.empty();
        }
        if (!turns.tryAcquire()) {
            places.release();
            return Optional.empty();
        }
        return Optional.of(new PlacedTurn());
    }

    private final class PlacedTurn implements HeldTurn {
        private final Turn turn = new SemaphoreTurn(turns);

        @Override
        public void giveBack() {
            turn.giveBack();
        }

        @Override
        public void takeAgain() throws InterruptedException {
            turn.takeAgain();
        }

        @Override
        public void close() {
            giveBack();
            places.release();
        }
    }
}
