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

    /** Those among them whose claim may be deferred. */
    private final Set<UUID> deferrable = new HashSet<>();

    private RunQueue.Handler handler;
    private boolean isRefusing;
    private boolean closed;

    /**
     * @param concurrency    how many work at once
     * @param maxInProgress how many have begun and not ended, those that wait for the network among them
     * @param capacity       how many messages may wait
     * @param before         is run before each delivery and may block
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
        giveTurns();
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
        giveTurns();
    }

    /** A turn for a run that begins at once, if there is one that nothing else waits for. */
    Optional<RunQueue.HeldTurn> takeTurn(UUID execution, UUID workspace) {
        synchronized (this) {
            return closed || handler == null
                    ? Optional.empty()
                    : turns.nextFor(workspace, execution).map(run -> new Turn(run, false));
        }
    }

    /** Gives all turns away that are free, as far as anything wants them. */
    private void giveTurns() {
        for (Optional<FairTurns.Run> next = next(); next.isPresent(); next = next()) {
            FairTurns.Run run = next.get();
            if (run.returns()) {
                run.permits().release();
            } else {
                Thread.ofVirtual().name("worker-" + lane).start(() -> work(run));
            }
        }
    }

    private synchronized Optional<FairTurns.Run> next() {
        return handler == null ? Optional.empty() : turns.next(!closed);
    }

    private void work(FairTurns.Run run) {
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
                // before it runs, so that what is sent while it runs is a new message
                synchronized (this) {
                    waiting.remove(run.execution());
                    mayDeferClaim = deferrable.remove(run.execution());
                    to = handler;
                }
            }
            to.handle(run.execution(), new Turn(run, mayDeferClaim));
        } catch (RuntimeException e) {
            // its lease runs out, and the Sweeper queues it again
            LOG.errorf(e, "Execution %s was interrupted and will be tried again", run.execution());
        }
    }

    private void end(FairTurns.Run run) {
        synchronized (this) {
            run.end();
        }
        giveTurns();
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
        public void giveBack() {
            synchronized (InProcessLane.this) {
                run.giveBack();
            }
            giveTurns();
        }

        @Override
        public void close() {
            end(run);
        }

        @Override
        public void takeAgain() throws InterruptedException {
            synchronized (InProcessLane.this) {
                if (run.hasTurn()) {
                    return;
                }
                run.wantTurn();
            }
            giveTurns();
            try {
                run.permits().acquire();
            } catch (InterruptedException e) {
                if (!isGiven()) {
                    throw e;
                }
                Thread.currentThread().interrupt();
            }
        }

        /** After an interruption: the turn may have come at the last moment, or else it is not wanted any more. */
        private boolean isGiven() {
            synchronized (InProcessLane.this) {
                if (!run.hasTurn()) {
                    run.wantNone();
                    return false;
                }
            }
            run.permits().acquireUninterruptibly();
            return true;
        }
    }

    /** Something was turned away, and now there is room for a tenth of all. */
    synchronized boolean wantsRefill() {
        if (isRefusing && !closed && turns.waiting() < capacity / 10) {
            isRefusing = false;
            return true;
        }
        return false;
    }

    synchronized int size() {
        return turns.waiting();
    }

    /** How many runs have begun and not ended. */
    synchronized int running() {
        return turns.inProgress();
    }

    synchronized void close() {
        closed = true;
    }
}
