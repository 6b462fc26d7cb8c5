package dev.tappet.expression;

import dev.tappet.memory.EvaluationMemory;
import dev.tappet.memory.MemoryBudget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Divides the processors between the evaluations of all workspaces. A virtual thread occupies its carrier thread for as
 * long as it computes, so without a limit a few long evaluations would block health checks and other requests.
 *
 * <p>Short evaluations run at once and are only counted. An evaluation needs a turn once its workspace, or all
 * workspaces together, have used up their allowance of processor time, or once it has run for
 * {@link ComputeShare#SLICE}. There is one turn fewer than processors, so that one processor remains for other work. A
 * turn passes on after a slice: to the workspace that has computed least (start-time fair queueing), and within a
 * workspace to the evaluation that has waited longest. A waiting evaluation is parked; a virtual thread then releases
 * its carrier thread.
 */
public final class ComputeScheduler {
    /** Without turns, a workspace may compute a tenth of the time, and all workspaces together half of it. */
    private static final long SCALE_OF_ONE = 10;

    private static final long SCALE_OF_ALL = 2;
    private static final long MAX_SAVED_PER_WORKSPACE = 20_000_000;
    private static final long MAX_SAVED_TOTAL = 100_000_000;

    private final LongSupplier nanos;
    private final EvaluationMemory memory;
    private final InlineAllowance inlineOfAll;
    private final Map<UUID, Account> accounts = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Account> waiting = new ArrayList<>();
    private int free;
    /** The start time of the last turn, in the virtual time of accounts. */
    private long virtualTime;

    /** @param memory for the values that evaluations make */
    public ComputeScheduler(EvaluationMemory memory) {
        this(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), System::nanoTime, memory);
    }

    /** A scheduler without a memory limit. */
    public ComputeScheduler() {
        this(EvaluationMemory.unlimited());
    }

    /**
     * @param turns the number of turns, that is of long evaluations that may run at once
     * @param nanos a monotonic clock, in nanoseconds from any origin
     */
    ComputeScheduler(int turns, LongSupplier nanos, EvaluationMemory memory) {
        this.memory = memory;
        this.free = turns;
        this.nanos = nanos;
        this.inlineOfAll = new InlineAllowance(SCALE_OF_ALL, MAX_SAVED_TOTAL, nanos.getAsLong());
    }

    /** The share of a workspace. */
    public ComputeShare of(UUID workspace) {
        Account known = accounts.get(workspace);
        return known != null ? known : accounts.computeIfAbsent(workspace, _ -> new Account(workspace.toString()));
    }

    /** The number of evaluations that wait for a turn. */
    int waiting() {
        lock.lock();
        try {
            return waiting.stream().mapToInt(account -> account.waiters.size()).sum();
        } finally {
            lock.unlock();
        }
    }

    private final class Account implements ComputeShare {
        private final String workspace;
        private final InlineAllowance inline =
                new InlineAllowance(SCALE_OF_ONE, MAX_SAVED_PER_WORKSPACE, nanos.getAsLong());
        // guarded by the lock
        private final Deque<Waiter> waiters = new ArrayDeque<>();
        private long workedNanos;
        private int working;

        Account(String workspace) {
            this.workspace = workspace;
        }

        @Override
        public Optional<MemoryBudget.Lease> leaseBase() {
            return memory.leaseBase(workspace);
        }

        @Override
        public Optional<MemoryBudget.Lease> leaseMax(long max) {
            return memory.leaseMax(workspace, max);
        }

        @Override
        public boolean begin() {
            long now = nanos.getAsLong();
            return !(inline.allows(now) && inlineOfAll.allows(now)) && acquireTurn();
        }

        @Override
        public boolean proceed(boolean turn, long workedNanos) {
            if (!turn) {
                countInline(workedNanos);
                return acquireTurn();
            }
            if (!yieldTurn(workedNanos) && Thread.currentThread().isVirtual()) {
                Thread.yield(); // if there is only one processor, the turn occupies it
            }
            return true;
        }

        @Override
        public void end(boolean turn, long workedNanos) {
            if (!turn) {
                countInline(workedNanos);
                return;
            }
            lock.lock();
            try {
                this.workedNanos += workedNanos;
                working--;
                free++;
                grantTurns();
            } finally {
                lock.unlock();
            }
        }

        private void countInline(long workedNanos) {
            long now = nanos.getAsLong();
            inline.use(workedNanos, now);
            inlineOfAll.use(workedNanos, now);
        }

        private boolean acquireTurn() {
            Waiter waiter;
            lock.lock();
            try {
                if (free > 0 && waiting.isEmpty()) {
                    free--;
                    turnGranted();
                    return true;
                }
                waiter = enqueue();
            } finally {
                lock.unlock();
            }
            return waiter.await();
        }

        /** @return whether the turn passed to another evaluation; the caller has then waited for its next turn */
        private boolean yieldTurn(long workedNanos) {
            Waiter waiter;
            lock.lock();
            try {
                this.workedNanos += workedNanos;
                if (waiting.isEmpty() || least().workedNanos > this.workedNanos) {
                    return false;
                }
                working--;
                free++;
                waiter = enqueue();
                grantTurns();
            } finally {
                lock.unlock();
            }
            return waiter.await();
        }

        private Waiter enqueue() {
            if (waiters.isEmpty()) {
                catchUp();
                waiting.add(this);
            }
            Waiter waiter = new Waiter(Thread.currentThread());
            waiters.add(waiter);
            return waiter;
        }

        /** An idle workspace does not save up time. */
        private void catchUp() {
            if (working == 0) {
                workedNanos = Math.max(workedNanos, virtualTime);
            }
        }

        private void turnGranted() {
            catchUp();
            working++;
            virtualTime = Math.max(virtualTime, workedNanos);
        }
    }

    private Account least() {
        Account least = waiting.getFirst();
        for (Account account : waiting) {
            if (account.workedNanos < least.workedNanos) {
                least = account;
            }
        }
        return least;
    }

    private void grantTurns() {
        while (free > 0 && !waiting.isEmpty()) {
            Account next = least();
            Waiter waiter = next.waiters.remove();
            if (next.waiters.isEmpty()) {
                waiting.remove(next);
            }
            free--;
            next.turnGranted();
            waiter.grant();
        }
    }

    /** An evaluation that waits for its turn. */
    private static final class Waiter {
        private final Thread thread;
        private volatile boolean granted;

        Waiter(Thread thread) {
            this.thread = thread;
        }

        void grant() {
            granted = true;
            LockSupport.unpark(thread);
        }

        /** Waits for the turn. An interrupt stays pending until the next interruptible wait. */
        boolean await() {
            boolean interrupted = false;
            while (!granted) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return true;
        }
    }
}
