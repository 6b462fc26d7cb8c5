package dev.tappet.outbound;

import dev.tappet.memory.MemoryBudget;
import java.time.Duration;
import java.util.Optional;

/** The memory of the body of one response, from the moment in which it is large until it was read. */
final class BodyLease implements AutoCloseable {
    /** Bodies up to this size, in bytes, are received without a reservation. */
    static final int UNCOUNTED = 16 * 1024;

    /** A body is in memory as it came and as a whole. */
    private static final int COPIES = 3;

    private final MemoryBudget budget;
    private final Optional<String> owner;
    private Optional<MemoryBudget.Lease> lease = Optional.empty();

    /** Of a response that belongs to no workspace alone, and is small. */
    BodyLease(MemoryBudget budget) {
        this.budget = budget;
        this.owner = Optional.empty();
    }

    /** @param owner the workspace, which gets a share of the budget */
    BodyLease(MemoryBudget budget, String owner) {
        this.budget = budget;
        this.owner = Optional.of(owner);
    }

    /**
     * Blocks until there is room. A second response of the same call takes the place of the first.
     *
     * @return whether there was room in time
     */
    boolean take(long bytes, Duration longest) {
        close();
        lease = budget.lease(owner, COPIES * bytes, longest);
        return lease.isPresent();
    }

    /** Whether it holds memory: enough for a body as it came, decoded, and as a whole. */
    boolean isTaken() {
        return lease.isPresent();
    }

    @Override
    public void close() {
        lease.ifPresent(MemoryBudget.Lease::close);
        lease = Optional.empty();
    }
}
