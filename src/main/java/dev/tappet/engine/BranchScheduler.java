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
 * Schedules the threads that run the branches of one execution. The execution is suspended only when all of them wait.
 * While one of them still works, the others sleep here and continue when they are due. While all working threads are in
 * external calls, the run has given back its turn.
 */
final class BranchScheduler {
    /** The maximum number of branches that are before their first call or wait at the same time. */
    private static final int MAX_STARTING = 4;

    private final InstantSource clock;
    private final RunTurn turn;
    private final Semaphore beginning = new Semaphore(MAX_STARTING, true);
    private final Set<Thread> begins = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<WaitingBranch> waiting = new ArrayList<>();
    private int running = 1;
    private int calling;
    private boolean isClosed;
    private volatile boolean hasTurn = true;

    /** @param turn the turn of the run, which holds it now */
    BranchScheduler(InstantSource clock, RunTurn turn) {
        this.clock = clock;
        this.turn = turn;
    }

    /** An external call, which may take minutes. */
    interface ExternalCall<T> {
        T call() throws Operator.OperatorFailedException, InterruptedException;
    }

    /**
     * Makes an external call on the caller's thread. When it returns, the run has its turn again.
     *
     * @throws InterruptedException if the thread is interrupted in the call, or while the run waits for its turn
     */
    <T> T callExternally(ExternalCall<T> call) throws Operator.OperatorFailedException, InterruptedException {
        finishStart();
        beginCall();
        try {
            return call.call();
        } finally {
            endCall();
            acquireTurn();
        }
    }

    /**
     * Waits until only a few other branches are beginning. Virtual threads run in the order in which they are started,
     * so hundreds of branches that begin at once would delay everything else in the process. A branch that waits here
     * holds no resources.
     */
    void awaitStart() {
        beginning.acquireUninterruptibly();
        begins.add(Thread.currentThread());
    }

    /**
     * Lets another branch begin if the calling thread was beginning. Called before the thread waits, and when it ends.
     */
    private void finishStart() {
        if (begins.remove(Thread.currentThread())) {
            beginning.release();
        }
    }

    private synchronized void beginCall() {
        calling++;
        releaseTurnIfIdle();
    }

    private synchronized void endCall() {
        calling--;
    }

    /**
     * Gives the turn back while all working threads are in external calls. A run that is suspended or ends keeps its
     * turn to store that.
     */
    private void releaseTurnIfIdle() {
        if (hasTurn && running > 0 && running == calling) {
            hasTurn = false;
            turn.release();
        }
    }

    /** Takes the turn for a branch that works again. From then on, no other branch gives it back. */
    private void acquireTurn() throws InterruptedException {
        if (hasTurn) {
            return;
        }
        lock.lockInterruptibly();
        try {
            if (!hasTurn) {
                turn.reacquire();
                hasTurn = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The reason why a sleep ended. */
    enum WakeReason {
        DUE,
        /** No branch works any more: the whole execution waits. */
        SETTLED,
        CANCELLED
    }

    /** Whether the calling thread is the only one of the execution. */
    synchronized boolean isOnlyThread() {
        return running == 1 && waiting.isEmpty();
    }

    /**
     * Replaces the calling thread by other threads until the last of them ends.
     *
     * @param members the number of these threads, 1 or more
     */
    synchronized BranchJoin fork(int members) {
        running += members - 1;
        return new BranchJoin(members);
    }

    /** Sleeps until {@code due}, unless all threads sleep or the caller's scope is cancelled first. */
    WakeReason sleep(Instant due, CancellationScope part) throws InterruptedException {
        finishStart();
        WakeReason reason = awaitWake(due, part);
        if (reason == WakeReason.DUE) {
            acquireTurn();
        }
        return reason;
    }

    private synchronized WakeReason awaitWake(Instant due, CancellationScope part) throws InterruptedException {
        if (part.isCancelled()) {
            // the scope was cancelled after the caller last checked, and no later signal would wake this thread
            return WakeReason.CANCELLED;
        }
        WaitingBranch branch = new WaitingBranch(part);
        waiting.add(branch);
        leave();
        while (true) {
            if (branch.cancelled) {
                return WakeReason.CANCELLED;
            }
            if (isClosed) {
                return WakeReason.SETTLED;
            }
            Duration left = Duration.between(clock.instant(), due);
            if (!left.isPositive()) {
                waiting.remove(branch);
                running++;
                return WakeReason.DUE;
            }
            wait(Math.clamp(left.toMillis() + 1, 1, Duration.ofHours(1).toMillis()));
        }
    }

    /** Cancels a scope: wakes its sleeping branches. All of its branches see that it is cancelled. */
    synchronized void cancel(CancellationScope part) {
        part.isMet = true;
        // they count as working from now on, not from when they run; otherwise the execution could be suspended when
        // the caller leaves
        waiting.removeIf(branch -> {
            if (branch.part.isCancelled()) {
                branch.cancelled = true;
                running++;
            }
            return branch.cancelled;
        });
        notifyAll();
    }

    private void leave() {
        running--;
        if (running == 0) {
            isClosed = true;
            notifyAll();
        }
        releaseTurnIfIdle();
    }

    private static final class WaitingBranch {
        private final CancellationScope part;
        private boolean cancelled;

        WaitingBranch(CancellationScope part) {
            this.part = part;
        }
    }

    /** A {@code parallel} or loop, possibly inside another one, whose branches can be cancelled early. */
    static final class CancellationScope {
        private final CancellationScope around;
        private volatile boolean isMet;

        private CancellationScope(CancellationScope around) {
            this.around = around;
        }

        /** The scope of the whole execution, which is never cancelled. */
        static CancellationScope none() {
            return new CancellationScope(null);
        }

        CancellationScope nested() {
            return new CancellationScope(this);
        }

        boolean isCancelled() {
            return isMet || (around != null && around.isCancelled());
        }
    }

    /** The threads that work in place of one thread. */
    final class BranchJoin {
        private int left;

        private BranchJoin(int members) {
            this.left = members;
        }

        /** Ends a member. The last one returns its place to the thread that forked. */
        void branchDone() {
            finishStart();
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
            finishStart();
            synchronized (BranchScheduler.this) {
                while (left > 0) {
                    BranchScheduler.this.wait();
                }
            }
        }
    }
}
