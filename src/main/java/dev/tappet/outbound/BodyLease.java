package dev.tappet.outbound;

import dev.tappet.memory.MemoryBudget;
import java.time.Duration;
import java.util.Optional;

/** The memory reserved for the body of one response, from when it is known to be large until it is read. */
final class BodyLease implements AutoCloseable {
    /** Bodies up to this size, in bytes, are received without a reservation. */
    static final int UNCOUNTED = 16 * 1024;

    /** A large body is held up to three times: as received, decoded, and as a whole. */
    private static final int COPIES = 3;

    private final MemoryBudget budget;
    private final Optional<String> owner;
    private Optional<MemoryBudget.Lease> lease = Optional.empty();

    /** Creates a lease for a small response that belongs to no single workspace. */
    BodyLease(MemoryBudget budget) {
        this.budget = budget;
        this.owner = Optional.empty();
    }

    /** @param owner the workspace, which has a share of the budget */
    BodyLease(MemoryBudget budget, String owner) {
        this.budget = budget;
        this.owner = Optional.of(owner);
    }

    /**
     * Blocks until memory is available. A second response of the same call replaces the first.
     *
     * @param bytes   of the body
     * @param longest time to wait
     * @return whether memory was available in time
     */
    boolean acquire(long bytes, Duration longest) {
        close();
        lease = budget.lease(owner, COPIES * bytes, longest);
        return lease.isPresent();
    }

    /** Whether memory is reserved for the body: as received, decoded, and as a whole. */
    boolean isAcquired() {
        return lease.isPresent();
    }

    @Override
    public void close() {
        lease.ifPresent(MemoryBudget.Lease::close);
        lease = Optional.empty();
    }
}
