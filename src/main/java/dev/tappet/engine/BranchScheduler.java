package dev.tappet.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads that walk one execution at once, so that it goes on hold when, and only when, all of them wait. While
 * one of them still works, the others sleep here and go on when they are due. While all that work are in calls to the
 * outside, the run has given its turn back.
 */
final class BranchScheduler {
    /** So many branches may be at the same time before their first call or wait. */
    private static final int BEGINNING = 4;

    private final InstantSource clock;
    private final RunTurn turn;
    private final Semaphore beginning = new Semaphore(BEGINNING, true);
    private final Set<Thread> begins = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<WaitingBranch> asleep = new ArrayList<>();
    private int working = 1;
    private int calling;
    private boolean isClosed;
    private volatile boolean hasTurn = true;

    /** @param turn of the run, which has it now */
    BranchScheduler(InstantSource clock, RunTurn turn) {
        this.clock = clock;
        this.turn = turn;
    }

    /** A call to the outside, which may take minutes. */
    interface OutsideCall<T> {
        T make() throws Operator.OperatorFailedException, InterruptedException;
    }

    /**
     * Makes a call on the caller's thread. When it returns, the run has its turn again.
     *
     * @throws InterruptedException in the call, or while the run waited for its turn
     */
    <T> T outside(OutsideCall<T> call) throws Operator.OperatorFailedException, InterruptedException {
        endBeginning();
        beginCall();
        try {
            return call.make();
        } finally {
            endCall();
            takeTurn();
        }
    }

    /**
     * Waits until few other branches begin. Virtual threads run in the order in which they are started, so hundreds of
     * branches that begin at once would delay everything else in the process. A branch that waits here holds nothing.
     */
    void awaitBeginning() {
        beginning.acquireUninterruptibly();
        begins.add(Thread.currentThread());
    }

    /** The calling thread waits for something, or has ended: if it was at its beginning, another branch may begin. */
    private void endBeginning() {
        if (begins.remove(Thread.currentThread())) {
            beginning.release();
        }
    }

    private synchronized void beginCall() {
        calling++;
        giveTurnBackIfIdle();
    }

    private synchronized void endCall() {
        calling--;
    }

    /** A run that goes on hold or ends keeps its turn for that. */
    private void giveTurnBackIfIdle() {
        if (hasTurn && working > 0 && working == calling) {
            hasTurn = false;
            turn.giveBack();
        }
    }

    /** For a branch that works again: from then on, no other one gives the turn back. */
    private void takeTurn() throws InterruptedException {
        if (hasTurn) {
            return;
        }
        lock.lockInterruptibly();
        try {
            if (!hasTurn) {
                turn.takeAgain();
                hasTurn = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** How a sleep ended. */
    enum WakeReason {
        DUE,
        /** Nobody works any more: the whole execution waits. */
        SETTLED,
        CANCELLED
    }

    /** The caller is the only one there is. */
    synchronized boolean alone() {
        return working == 1 && asleep.isEmpty();
    }

    /** The caller gives its place to members of its own, until the last of them has left. */
    synchronized BranchJoin fork(int members) {
        working += members - 1;
        return new BranchJoin(members);
    }

    /** Sleeps until {@code due}, unless everybody sleeps or the caller's part is cancelled first. */
    WakeReason sleep(Instant due, CancellationScope part) throws InterruptedException {
        endBeginning();
        WakeReason reason = awaitWaking(due, part);
        if (reason == WakeReason.DUE) {
            takeTurn();
        }
        return reason;
    }

    private synchronized WakeReason awaitWaking(Instant due, CancellationScope part) throws InterruptedException {
        if (part.happened()) {
            // it ended since the caller last looked, and nobody would wake it for that again
            return WakeReason.CANCELLED;
        }
        WaitingBranch sleeper = new WaitingBranch(part);
        asleep.add(sleeper);
        leave();
        while (true) {
            if (sleeper.cancelled) {
                return WakeReason.CANCELLED;
            }
            if (isClosed) {
                return WakeReason.SETTLED;
            }
            Duration left = Duration.between(clock.instant(), due);
            if (!left.isPositive()) {
                asleep.remove(sleeper);
                working++;
                return WakeReason.DUE;
            }
            wait(Math.clamp(left.toMillis() + 1, 1, Duration.ofHours(1).toMillis()));
        }
    }

    /** Ends a part: its sleepers wake, and everybody in it sees that it is over. */
    synchronized void cancel(CancellationScope part) {
        part.isMet = true;
        // They count as working from now on, not from when they run: or else the caller's leaving could settle the crew
        asleep.removeIf(sleeper -> {
            if (sleeper.part.happened()) {
                sleeper.cancelled = true;
                working++;
            }
            return sleeper.cancelled;
        });
        notifyAll();
    }

    private void leave() {
        working--;
        if (working == 0) {
            isClosed = true;
            notifyAll();
        }
        giveTurnBackIfIdle();
    }

    private static final class WaitingBranch {
        private final CancellationScope part;
        private boolean cancelled;

        WaitingBranch(CancellationScope part) {
            this.part = part;
        }
    }

    /** A part of the walk that may be ended early: a parallel or a loop, inside of another one. */
    static final class CancellationScope {
        private final CancellationScope around;
        private volatile boolean isMet;

        private CancellationScope(CancellationScope around) {
            this.around = around;
        }

        /** The walk as a whole, which nobody ends. */
        static CancellationScope none() {
            return new CancellationScope(null);
        }

        CancellationScope inside() {
            return new CancellationScope(this);
        }

        boolean happened() {
            return isMet || (around != null && around.happened());
        }
    }

    /** Members that work in the place of one. */
    final class BranchJoin {
        private int left;

        private BranchJoin(int members) {
            this.left = members;
        }

        /** A member is done; the last one hands the place back to whom it came from. */
        void done() {
            endBeginning();
            synchronized (BranchScheduler.this) {
                left--;
                if (left > 0) {
                    leave();
                } else {
                    BranchScheduler.this.notifyAll();
                }
            }
        }

        void join() throws InterruptedException {
            endBeginning();
            synchronized (BranchScheduler.this) {
                while (left > 0) {
                    BranchScheduler.this.wait();
                }
            }
        }
    }
}
