package dev.tappet.memory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A part of the heap that is handed out in leases of bytes, so that the sum of what requests and runs hold in memory is
 * bounded. An owner (a source address or a workspace, for example) gets at most a share of the budget; a lease larger
 * than what one owner may hold counts as that share, and so is the only one of its owner.
 *
 * <p>The budgets of a process divide one pool: see {@link ProcessMemory}.
 */
public final class MemoryBudget {
    /** What a single owner may hold of a budget of its own: a quarter. */
    private static final double OWNER_SHARE = 0.25;

    private final MemoryPool pool;
    private final long size;
    private final long share;

    // guarded by the pool
    final long guaranteed;
    final Map<String, Long> heldByOwner = new HashMap<>();
    long held;

    /**
     * A budget that divides nothing with others.
     *
     * @param size in bytes
     */
    public MemoryBudget(long size) {
        this(new MemoryPool(0), size, size, OWNER_SHARE);
    }

    /**
     * A part of a pool.
     *
     * @param guaranteed bytes that it has whatever other parts hold
     * @param max       bytes that it may hold
     * @param share      of these, what a single owner may hold
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

    /** The most that it hands out, in bytes. */
    public long size() {
        return size;
    }

    /** The most that a single owner may hold, in bytes. */
    public long share() {
        return share;
    }

    /** What it could hand out at this moment, in bytes. */
    public long free() {
        return pool.free(this);
    }

    long overGuarantee() {
        return Math.max(0, held - guaranteed);
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
        long taken = Math.min(bytes, owner.isPresent() ? share : size);
        return pool.take(this, owner, taken, longest) ? Optional.of(new Lease(owner, taken)) : Optional.empty();
    }

    /** Bytes that its holder may use until it closes the lease. Closing it again does nothing. */
    public final class Lease implements AutoCloseable {
        private final Optional<String> owner;
        private long bytes;

        private Lease(Optional<String> owner, long bytes) {
            this.owner = owner;
            this.bytes = bytes;
        }

        /**
         * Gives a part of the bytes back.
         *
         * @param max bytes
         * @return how many there were to give back
         */
        long reduce(long max) {
            long given;
            synchronized (this) {
                given = Math.min(bytes, max);
                bytes -= given;
            }
            if (given > 0) {
                pool.giveBack(MemoryBudget.this, owner, given);
            }
            return given;
        }

        @Override
        public void close() {
            reduce(Long.MAX_VALUE);
        }
    }
}
