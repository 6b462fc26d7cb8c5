package dev.tappet.memory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A part of the heap that is given out in leases of bytes, so that the memory of requests and runs is bounded. An owner
 * (a source address or a workspace, for example) gets at most a share of the budget. A lease larger than this share
 * counts as the whole share, and is therefore the only one of its owner.
 *
 * <p>The budgets of a process divide one pool: see {@link ProcessMemory}.
 */
public final class MemoryBudget {
    /** The fraction of a separate budget that a single owner may hold. */
    private static final double OWNER_SHARE = 0.25;

    private final MemoryPool pool;
    private final long size;
    private final long share;

    // guarded by the pool
    final long guaranteed;
    final Map<String, Long> heldByOwner = new HashMap<>();
    long held;

    /**
     * A separate budget, without a shared pool.
     *
     * @param size in bytes
     */
    public MemoryBudget(long size) {
        this(new MemoryPool(0), size, size, OWNER_SHARE);
    }

    /**
     * A part of a pool.
     *
     * @param guaranteed the bytes that are available to it regardless of other parts
     * @param max        the maximum that it may hold, in bytes; at least 4
     * @param share      the fraction of it that a single owner may hold, 0 to 1
     */
    MemoryBudget(MemoryPool pool, long guaranteed, long max, double share) {
        if (max < 4) {
            throw new IllegalArgumentException("A budget of " + max + " bytes");
        }
        this.pool = pool;
        this.guaranteed = guaranteed;
        this.size = Math.min(max, guaranteed + pool.shared());
        this.share = (long) (size * share);
    }

    /** The maximum that it gives out, in bytes. */
    public long size() {
        return size;
    }

    /** The maximum that a single owner may hold, in bytes. */
    public long share() {
        return share;
    }

    /** The free memory at this moment, in bytes. */
    public long free() {
        return pool.free(this);
    }

    long overGuarantee() {
        return Math.max(0, held - guaranteed);
    }

    /**
     * Waits until the budget has enough free memory, in the order of arrival: a large lease is not delayed forever by
     * small ones. An owner that has used its share does not delay the others. Blocks the calling thread.
     *
     * @param owner   the owner of the lease; empty if only the whole budget limits it
     * @param bytes   0 or more; a lease of 0 is given at once
     * @param longest the maximum wait
     * @return empty if there was not enough memory in time, or the thread was interrupted
     */
    public Optional<Lease> lease(Optional<String> owner, long bytes, Duration longest) {
        if (bytes == 0) {
            return Optional.of(new Lease(owner, 0));
        }
        long taken = Math.min(bytes, owner.isPresent() ? share : size);
        return pool.acquire(this, owner, taken, longest) ? Optional.of(new Lease(owner, taken)) : Optional.empty();
    }

    /**
     * As {@link #lease}, for work whose memory is known before it begins. If it needs more than the share of an owner,
     * only the whole budget limits it, so that it gets all that it needs.
     *
     * @param bytes   0 or more
     * @param longest the maximum wait
     * @return empty if there was not enough memory in time, or the thread was interrupted
     */
    public Optional<Lease> leaseWhole(String owner, long bytes, Duration longest) {
        return lease(bytes > share ? Optional.empty() : Optional.of(owner), bytes, longest);
    }

    /** Bytes that the holder may use until it closes the lease. Closing it again has no effect. */
    public final class Lease implements AutoCloseable {
        private final Optional<String> owner;
        private long bytes;

        private Lease(Optional<String> owner, long bytes) {
            this.owner = owner;
            this.bytes = bytes;
        }

        /**
         * Returns a part of the bytes to the budget.
         *
         * @param max the maximum number of bytes to return
         * @return the number of bytes that were returned
         */
        long reduce(long max) {
            long given;
            synchronized (this) {
                given = Math.min(bytes, max);
                bytes -= given;
            }
            if (given > 0) {
                pool.release(MemoryBudget.this, owner, given);
            }
            return given;
        }

        @Override
        public void close() {
            reduce(Long.MAX_VALUE);
        }
    }
}
