package dev.tappet.memory;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The bytes that several {@link MemoryBudget}s divide, and the threads that wait for them. */
final class MemoryPool {
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private final long shared;
    private long sharedFree;

    /** @param shared the bytes that are guaranteed to no budget */
    MemoryPool(long shared) {
        this.shared = shared;
        this.sharedFree = shared;
    }

    long shared() {
        return shared;
    }

    synchronized long free(MemoryBudget budget) {
        return Math.min(budget.size() - budget.held, Math.max(0, budget.guaranteed - budget.held) + sharedFree);
    }

    /**
     * Waits for bytes, in the order of arrival. Blocks the calling thread.
     *
     * @param bytes at most what the owner may hold
     * @return whether the bytes were granted in time, and the thread was not interrupted
     */
    boolean acquire(MemoryBudget budget, Optional<String> owner, long bytes, Duration longest) {
        Waiter waiter = new Waiter(budget, owner, bytes, Thread.currentThread());
        synchronized (this) {
            if (waiters.isEmpty() && waiter.hasShare() && budget.held + bytes <= budget.size() && grant(waiter)) {
                return true;
            }
            waiters.add(waiter);
            grantAll();
        }
        // compared as a difference: nanoTime may overflow, and so may its sum with a wait of centuries
        long begin = System.nanoTime();
        long nanos = TimeUnit.NANOSECONDS.convert(longest);
        while (!waiter.granted) {
            long left = nanos - (System.nanoTime() - begin);
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                return abandon(waiter);
            }
            LockSupport.parkNanos(this, left);
        }
        return true;
    }

    /** The bytes may have been granted at the last moment. */
    private synchronized boolean abandon(Waiter waiter) {
        if (waiter.granted) {
            return true;
        }
        waiters.remove(waiter);
        grantAll();
        return false;
    }

    synchronized void release(MemoryBudget budget, Optional<String> owner, long bytes) {
        long before = budget.overGuarantee();
        budget.held -= bytes;
        sharedFree += before - budget.overGuarantee();
        owner.ifPresent(
                name -> budget.heldByOwner.computeIfPresent(name, (_, held) -> held == bytes ? null : held - bytes));
        grantAll();
    }

    /**
     * Grants what is free to the waiting requests. A smaller request does not overtake a large one of its budget, nor
     * one of another budget that waits for shared bytes. Guaranteed bytes of a budget do not wait for other budgets.
     */
    private void grantAll() {
        boolean sharedIsWaitedFor = false;
        Set<MemoryBudget> full = Set.of();
        for (Iterator<Waiter> owners = waiters.iterator(); owners.hasNext(); ) {
            Waiter waiter = owners.next();
            MemoryBudget budget = waiter.budget;
            if (!waiter.hasShare() || full.contains(budget)) {
                continue;
            }
            if (budget.held + waiter.bytes > budget.size()) {
                full = full.isEmpty() ? new LinkedHashSet<>() : full;
                full.add(budget);
            } else if (!(sharedIsWaitedFor && budget.held + waiter.bytes > budget.guaranteed) && grant(waiter)) {
                owners.remove();
                LockSupport.unpark(waiter.thread);
            } else {
                sharedIsWaitedFor = true;
            }
        }
    }

    /** @return whether the bytes that the request needs beyond the guarantee are free */
    private boolean grant(Waiter waiter) {
        MemoryBudget budget = waiter.budget;
        long before = budget.overGuarantee();
        budget.held += waiter.bytes;
        long more = budget.overGuarantee() - before;
        if (more > sharedFree) {
            budget.held -= waiter.bytes;
            return false;
        }
        sharedFree -= more;
        waiter.owner.ifPresent(name -> budget.heldByOwner.merge(name, waiter.bytes, Long::sum));
        waiter.granted = true;
        return true;
    }

    private static final class Waiter {
        private final MemoryBudget budget;
        private final Optional<String> owner;
        private final long bytes;
        private final Thread thread;
        private volatile boolean granted;

        Waiter(MemoryBudget budget, Optional<String> owner, long bytes, Thread thread) {
            this.budget = budget;
            this.owner = owner;
            this.bytes = bytes;
            this.thread = thread;
        }

        boolean hasShare() {
            return owner.isEmpty() || budget.heldByOwner.getOrDefault(owner.get(), 0L) + bytes <= budget.share();
        }
    }
}
