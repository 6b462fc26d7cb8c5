package dev.tappet.server.queue;

import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/** One lane: its waiting messages, each id once, and a virtual thread for each run. */
final class InProcessLane {
    private static final Logger LOG = Logger.getLogger(InProcessLane.class);

    private final Lane lane;
    private final int capacity;
    private final Runnable before;
    private final FairTurns turns;
    private final Set<UUID> waiting = new HashSet<>();

    /** The waiting executions whose claim may be deferred. */
    private final Set<UUID> deferrable = new HashSet<>();

    private RunQueue.Handler handler;
    private boolean isRefusing;
    private boolean closed;

    /**
     * Creates a lane.
     *
     * @param concurrency   the number of runs that work at the same time
     * @param maxInProgress the number of runs that have begun and not ended, including those that wait for the network
     * @param capacity      the maximum number of waiting messages
     * @param before        runs before each delivery and may block
     */
    InProcessLane(Lane lane, int concurrency, int maxInProgress, int capacity, Runnable before) {
        this.lane = lane;
        this.capacity = capacity;
        this.before = before;
        this.turns = new FairTurns(concurrency, maxInProgress);
    }

    void start(RunQueue.Handler to) {
        synchronized (this) {
            handler = to;
        }
        grantTurns();
    }

    void offer(UUID execution, UUID workspace) {
        offer(execution, workspace, false);
    }

    /** @param mayDeferClaim as {@link RunQueue.Turn#mayDeferClaim} */
    void offer(UUID execution, UUID workspace, boolean mayDeferClaim) {
        synchronized (this) {
            if (closed || turns.waiting() >= capacity) {
                isRefusing = true;
                throw new RunQueue.QueueUnavailableException(
                        closed ? "The queue is closed" : "The lane " + lane + " is full", null);
            }
            if (!waiting.add(execution)) {
                return;
            }
            if (mayDeferClaim) {
                deferrable.add(execution);
            }
            turns.add(workspace, execution);
        }
        grantTurns();
    }

    /** Gives a turn to a run that begins immediately; empty if there is no turn, or other runs wait. */
    Optional<RunQueue.HeldTurn> tryAcquireTurn(UUID execution, UUID workspace) {
        synchronized (this) {
            return closed || handler == null
                    ? Optional.empty()
                    : turns.nextFor(workspace, execution).map(run -> new Turn(run, false));
        }
    }

    /** Gives free turns to all runs that may have one. */
    private void grantTurns() {
        for (Optional<FairTurns.Run> next = next(); next.isPresent(); next = next()) {
            FairTurns.Run run = next.get();
            if (run.isReturning()) {
                run.permits().release();
            } else {
                Thread.ofVirtual().name("worker-" + lane).start(() -> deliverAndEnd(run));
            }
        }
    }

    private synchronized Optional<FairTurns.Run> next() {
        return handler == null ? Optional.empty() : turns.next(!closed);
    }

    private void deliverAndEnd(FairTurns.Run run) {
        try {
            deliver(run);
        } finally {
            end(run);
        }
    }

    private void deliver(FairTurns.Run run) {
        try {
            RunQueue.Handler to;
            boolean mayDeferClaim;
            try {
                before.run();
            } finally {
                // Removed before the run, so that a message sent during the run is a new one.
                synchronized (this) {
                    waiting.remove(run.execution());
                    mayDeferClaim = deferrable.remove(run.execution());
                    to = handler;
                }
            }
            to.handle(run.execution(), new Turn(run, mayDeferClaim));
        } catch (RuntimeException e) {
            // Its lease expires, and the Sweeper queues it again.
            LOG.errorf(e, "Execution %s was interrupted and will be tried again", run.execution());
        }
    }

    private void end(FairTurns.Run run) {
        synchronized (this) {
            run.end();
        }
        grantTurns();
    }

    private final class Turn implements RunQueue.HeldTurn {
        private final FairTurns.Run run;
        private final boolean mayDeferClaim;

        Turn(FairTurns.Run run, boolean mayDeferClaim) {
            this.run = run;
            this.mayDeferClaim = mayDeferClaim;
        }

        @Override
        public boolean mayDeferClaim() {
            return mayDeferClaim;
        }

        @Override
        public void release() {
            synchronized (InProcessLane.this) {
                run.releaseTurn();
            }
            grantTurns();
        }

        @Override
        public void close() {
            end(run);
        }

        @Override
        public void reacquire() throws InterruptedException {
            synchronized (InProcessLane.this) {
                if (run.hasTurn()) {
                    return;
                }
                run.requestTurn();
            }
            grantTurns();
            try {
                run.permits().acquire();
            } catch (InterruptedException e) {
                if (!wasGranted()) {
                    throw e;
                }
                Thread.currentThread().interrupt();
            }
        }

        /**
         * After an interrupt: whether the turn was given at the last moment. If not, the request for it is withdrawn.
         */
        private boolean wasGranted() {
            synchronized (InProcessLane.this) {
                if (!run.hasTurn()) {
                    run.withdrawRequest();
                    return false;
                }
            }
            run.permits().acquireUninterruptibly();
            return true;
        }
    }

    /**
     * Whether messages were rejected, and fewer than a tenth of the capacity are waiting now. Resets the mark of
     * rejection.
     */
    synchronized boolean needsBackfill() {
        if (isRefusing && !closed && turns.waiting() < capacity / 10) {
            isRefusing = false;
            return true;
        }
        return false;
    }

    synchronized int size() {
        return turns.waiting();
    }

    /** The number of runs that have begun and not ended. */
    synchronized int running() {
        return turns.inProgress();
    }

    synchronized void close() {
        closed = true;
    }
}
