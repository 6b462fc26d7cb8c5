package dev.tappet.memory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * The memory of the values that runs get from outside and keep until they end: responses, and the results in their
 * journals. Thread-safe.
 *
 * <p>A run that keeps values may want more while the budget is used up by others that want more too. So that they do not
 * wait for each other forever, a run gets its value nevertheless after some time, one run at a time; it then has to let
 * go of all it keeps, as soon as the value is stored.
 */
public final class ValueMemory {
    /** Values are leased by pieces of this size, in bytes of heap; smaller ones add up until they reach it. */
    static final long PIECE = 256 * 1024;

    private final MemoryBudget budget;
    private final long largest;
    private final Duration patience;

    /** Held by the run that got more than the budget has, until it has let go. */
    private final Semaphore overdraft = new Semaphore(1, true);

    /** While a large value is read and stored, it is in memory more than once. */
    private final Semaphore turn = new Semaphore(1, true);

    /**
     * @param largest  what a single run may keep, in bytes of heap
     * @param patience how long a run that keeps values waits for more
     */
    public ValueMemory(MemoryBudget budget, long largest, Duration patience) {
        this.budget = budget;
        this.largest = largest;
        this.patience = patience;
    }

    /** A run that can be continued by another one; close it when it ends. */
    public RunMemory open() {
        return new RunMemory(this, true);
    }

    /** A run that cannot: it fails when it wants more and there is none. */
    public RunMemory openDraft() {
        return new RunMemory(this, false);
    }

    void takeOverdraft() throws InterruptedException {
        overdraft.acquire();
    }

    void endOverdraft() {
        overdraft.release();
    }

    long largest() {
        return largest;
    }

    Duration patience() {
        return patience;
    }

    Optional<MemoryBudget.Lease> lease(long bytes, Duration longest) {
        return budget.lease(Optional.empty(), bytes, longest);
    }

    void takeTurn() throws InterruptedException {
        turn.acquire();
    }

    void endTurn() {
        turn.release();
    }
}
