package dev.tappet.aws;

import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * A queue with turns for runs that a process begins for callers, in addition to the runs of received messages. There
 * are as many turns as workers for messages of the same lane. Turns are given in order of arrival.
 */
final class CallerTurns implements RunQueue {
    private final RunQueue queue;
    private final Semaphore places;
    private final Semaphore turns;

    /**
     * Adds turns to a queue.
     *
     * @param queue         a queue without turns
     * @param concurrency   the number of runs that work at the same time
     * @param maxInProgress the number of runs that have begun and not ended, including those that wait for the network
     */
    CallerTurns(RunQueue queue, int concurrency, int maxInProgress) {
        this.queue = queue;
        places = new Semaphore(Math.max(maxInProgress, concurrency));
        // Fair: a run that has waited for the network requests its turn again while new runs request theirs.
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
    public Optional<HeldTurn> tryAcquireTurn(UUID execution, UUID workspace, Lane lane) {
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
        public void release() {
            turn.release();
        }

        @Override
        public void reacquire() throws InterruptedException {
            turn.reacquire();
        }

        @Override
        public void close() {
            release();
            places.release();
        }
    }
}
