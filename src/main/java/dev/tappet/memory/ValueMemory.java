package dev.tappet.memory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory of the values that runs receive or compute, and keep until they end: responses, results in their journals,
 * variables, outputs of loops. Thread-safe.
 *
 * <p>A run that keeps values may need more while the budget is used up by other runs that need more too. So that they
 * do not wait for each other forever, one run at a time gets its value after some time even so. It must then release
 * all of its memory as soon as the value is stored. A value that was only computed can be computed again: if another
 * run has this exception, the run ends with the results it has stored, and starts again later.
 */
public final class ValueMemory {
    /** The minimum size of a lease, in bytes of heap; smaller values are added up until they reach it. */
    static final long PIECE = 16 * 1024;

    /** The size from which values are read and stored one at a time, in bytes of heap. */
    static final long LARGE = 256 * 1024;

    /**
     * How long a run that has computed a value waits for memory. The wait is short, because the run holds memory of
     * evaluations meanwhile.
     */
    static final Duration MAX_WAIT_FOR_COMPUTED = Duration.ofMillis(100);

    private final MemoryBudget budget;
    private final long largest;
    private final Duration maxWait;

    /** Held by the run that got more than the budget has, until it has released its memory. */
    private final Semaphore overdraft = new Semaphore(1, true);

    /** Held by the run that was resumed with more than the budget has, until it ends. */
    private final Semaphore restoring = new Semaphore(1, true);

    /** Held while a large value is read and stored, when it is in memory more than once. */
    private final Semaphore turn = new Semaphore(1, true);

    /**
     * @param budget  the memory for the values of all runs
     * @param largest the maximum that a single run may keep, in bytes of heap
     * @param maxWait how long a run that keeps values waits for more memory
     */
    public ValueMemory(MemoryBudget budget, long largest, Duration maxWait) {
        this.budget = budget;
        this.largest = largest;
        this.maxWait = maxWait;
    }

    /**
     * Opens the memory of a run that another run can continue. Must be closed when the run ends.
     *
     * @param owner the workspace, which gets a share of the budget
     */
    public RunMemory open(String owner) {
        return new RunMemory(this, Optional.of(owner), true);
    }

    /**
     * Opens the memory of a run that cannot be continued: it fails if there is not enough memory.
     *
     * @param owner the workspace, which gets a share of the budget
     */
    public RunMemory openDraft(String owner) {
        return new RunMemory(this, Optional.of(owner), false);
    }

    void acquireOverdraft() throws InterruptedException {
        overdraft.acquire();
    }

    boolean tryOverdraft() {
        return overdraft.tryAcquire();
    }

    void releaseOverdraft() {
        overdraft.release();
    }

    boolean tryAcquireRestore(Duration longest) {
        try {
            return restoring.tryAcquire(TimeUnit.NANOSECONDS.convert(longest), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void releaseRestore() {
        restoring.release();
    }

    long maxPerRun() {
        return largest;
    }

    Duration maxWait() {
        return maxWait;
    }

    Optional<MemoryBudget.Lease> lease(Optional<String> owner, long bytes, Duration longest) {
        return budget.lease(owner, bytes, longest);
    }

    void acquireTurn() throws InterruptedException {
        turn.acquire();
    }

    void releaseTurn() {
        turn.release();
    }
}
