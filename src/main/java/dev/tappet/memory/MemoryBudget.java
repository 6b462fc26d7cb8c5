package dev.tappet.memory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A part of the heap that is handed out in leases of bytes, so that the sum of what requests and runs hold in memory is
 * bounded. An owner (a source address, for example) gets at most a share of the budget; a lease larger than what one
 * owner may hold counts as that share, and so runs alone for its owner.
 */
public final class MemoryBudget {
    /** What a single owner may hold, as a part of the budget. */
    private static final int OWNER_SHARE = 4;

    private final long size;
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private final Map<String, Long> heldByOwner = new HashMap<>();
    private long free;

    /** @param size in bytes */
    public MemoryBudget(long size) {
        if (size < OWNER_SHARE) {
            throw new IllegalArgumentException("A budget of " + size + " bytes");
        }
        this.size = size;
        this.free = size;
    }

    /** @param part of the largest heap of this process: 4 is a quarter */
    public static MemoryBudget ofHeap(int part) {
        return new MemoryBudget(Runtime.getRuntime().maxMemory() / part);
    }

    /** In bytes. */
    public long size() {
        return size;
    }

    /** What is not leased at this moment, in bytes. */
    public synchronized long free() {
        return free;
    }

    /**
     * Waits until the budget has room, in the order of arrival: a large lease does not wait forever for a gap between
     * small ones. An owner that has its share does not hold up the others. The calling thread blocks.
     *
     * @param owner   who holds the lease; empty if only the whole budget bounds it
     * @param bytes   0 or more; a lease of 0 is given at once
     * @param longest the longest wait
     * @return empty if there was no room in time, or the thread was interrupted
     */
    public Optional<Lease> lease(Optional<String> owner, long bytes, Duration longest) {
        if (bytes == 0) {
            return Optional.of(new Lease(owner, 0));
        }
        long share = owner.isPresent() ? size / OWNER_SHARE : size;
        Waiter waiter = new Waiter(owner, Math.min(bytes, share), share, Thread.currentThread());
        synchronized (this) {
            waiters.add(waiter);
            grant();
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
        return Optional.of(new Lease(owner, waiter.bytes));
    }

    /** The lease may have been granted at the last moment. */
    private synchronized Optional<Lease> abandon(Waiter waiter) {
        if (waiter.granted) {
            return Optional.of(new Lease(waiter.owner, waiter.bytes));
        }
        waiters.remove(waiter);
        grant();
        return Optional.empty();
    }

    private void grant() {
        for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
            Waiter waiter = each.next();
            if (!waiter.hasShare(heldByOwner)) {
                continue;
            }
            if (waiter.bytes > free) {
                return;
            }
            free -= waiter.bytes;
            waiter.owner.ifPresent(name -> heldByOwner.merge(name, waiter.bytes, Long::sum));
            each.remove();
            waiter.granted = true;
            LockSupport.unpark(waiter.thread);
        }
    }

    private synchronized void release(Optional<String> owner, long bytes) {
        free += bytes;
        owner.ifPresent(name -> heldByOwner.computeIfPresent(name, (_, held) -> held == bytes ? null : held - bytes));
        grant();
    }

    private static final class Waiter {
        private final Optional<String> owner;
        private final long bytes;
        private final long share;
        private final Thread thread;
        private volatile boolean granted;

        Waiter(Optional<String> owner, long bytes, long share, Thread thread) {
            this.owner = owner;
            this.bytes = bytes;
            this.share = share;
            this.thread = thread;
        }

        boolean hasShare(Map<String, Long> held) {
            return owner.isEmpty() || held.getOrDefault(owner.get(), 0L) + bytes <= share;
        }
    }

    /** Bytes that its holder may use until it closes the lease. Closing it again does nothing. */
    public final class Lease implements AutoCloseable {
        private final Optional<String> owner;
        private long bytes;

        private Lease(Optional<String> owner, long bytes) {
            this.owner = owner;
            this.bytes = bytes;
        }

        @Override
        public void close() {
            long given;
            synchronized (this) {
                given = bytes;
                bytes = 0;
            }
            if (given > 0) {
                release(owner, given);
            }
        }
    }
}
