package dev.tappet.memory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory of the values that runs get from outside or compute, and keep until they end: responses, the results in
 * their journals, variables, outputs of loops. Thread-safe.
 *
 * <p>A run that keeps values may want more while the budget is used up by others that want more too. So that they do not
 * wait for each other forever, a run gets its value nevertheless after some time, one run at a time; it then has to let
 * go of all it keeps, as soon as the value is stored. A value that was only computed can be computed again: where
 * another run has this right, a run ends with what it has stored, and begins again later.
 */
public final class ValueMemory {
    /** Values are leased by pieces of this size, in bytes of heap; smaller ones add up until they reach it. */
    static final long PIECE = 16 * 1024;

    /** Of values of this size, in bytes of heap, few are read and stored at once. */
    static final long LARGE = 256 * 1024;

    /** How long a run that has computed a value waits for memory: it holds memory to compute with meanwhile. */
    static final Duration FOR_COMPUTED = Duration.ofMillis(100);

    private final MemoryBudget budget;
    private final long largest;
    private final Duration maxWait;

    /** Held by the run that got more than the budget has, until it has let go. */
    private final Semaphore overdraft = new Semaphore(1, true);

    /** Held by the run that was resumed with more than the budget has, until it ends. */
    private final Semaphore restoring = new Semaphore(1, true);

    /** While a large value is read and stored, it is in memory more than once. */
    private final Semaphore turn = new Semaphore(1, true);

    /**
     * @param largest  what a single run may keep, in bytes of heap
     * @param maxWait how long a run that keeps values waits for more
     */
    public ValueMemory(MemoryBudget budget, long largest, Duration maxWait) {
        this.budget = budget;
        this.largest = largest;
        this.maxWait = maxWait;
    }

    /**
     * A run that can be continued by another one; close it when it ends.
     *
     * @param owner the workspace, which gets a share of the budget
     */
    public RunMemory open(String owner) {
        return new RunMemory(this, Optional.of(owner), true);
    }

    /** A run that cannot: it fails when it wants more and there is none. */
    public RunMemory openDraft(String owner) {
        return new RunMemory(this, Optional.of(owner), false);
    }

    void takeOverdraft() throws InterruptedException {
        overdraft.acquire();
    }

    boolean tryOverdraft() {
        return overdraft.tryAcquire();
    }

    void endOverdraft() {
        overdraft.release();
    }

    boolean takeRestoring(Duration longest) {
        try {
            return restoring.tryAcquire(TimeUnit.NANOSECONDS.convert(longest), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void endRestoring() {
        restoring.release();
    }

    long largest() {
        return largest;
    }

    Duration patience() {
        return maxWait;
    }

    Optional<MemoryBudget.Lease> lease(Optional<String> owner, long bytes, Duration longest) {
        return budget.lease(owner, bytes, longest);
    }

    void takeTurn() throws InterruptedException {
        turn.acquire();
    }

    void endTurn() {
        turn.release();
    }
}
