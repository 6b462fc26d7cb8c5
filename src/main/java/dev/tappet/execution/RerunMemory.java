package dev.tappet.execution;

import dev.tappet.memory.MemoryBudget;
import java.time.Duration;
import java.util.UUID;

/** The memory of events and journaled values that are copied to reruns. */
final class RerunMemory {
    /** Values up to this size, in bytes of heap, are not counted. */
    private static final long UNCOUNTED = 64 * 1024;

    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private final MemoryBudget budget;

    RerunMemory(MemoryBudget budget) {
        this.budget = budget;
    }

    /**
     * Reserves memory for a value until it is stored. Blocks until enough is free. Of values that need more than the
     * share of a workspace, the process copies one at a time.
     *
     * @param bytes of heap
     * @throws RerunService.NoMemoryException if not enough is free within 5 s
     */
    MemoryBudget.Lease lease(UUID workspace, long bytes) {
        return budget.leaseWhole(workspace.toString(), bytes <= UNCOUNTED ? 0 : bytes, MAX_WAIT)
                .orElseThrow(RerunService.NoMemoryException::new);
    }
}
