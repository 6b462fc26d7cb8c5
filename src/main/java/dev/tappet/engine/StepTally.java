package dev.tappet.engine;

import dev.tappet.memory.JsonWeight;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the steps of a run, or of a repeat within it, and the memory of their results. Thread-safe: branches use it
 * concurrently.
 */
final class StepTally {
    private final Optional<StepTally> around;
    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong weight = new AtomicLong();

    private StepTally(Optional<StepTally> around) {
        this.around = around;
    }

    static StepTally ofRun() {
        return new StepTally(Optional.empty());
    }

    /** The tally of a repeat: its steps are counted there and here. */
    StepTally nested() {
        return new StepTally(Optional.of(this));
    }

    /**
     * Adds steps, executed by this run or an earlier one.
     *
     * @return the total number of steps of the execution
     */
    int count(int more) {
        int own = steps.addAndGet(more);
        return around.map(outer -> outer.count(more)).orElse(own);
    }

    int steps() {
        return steps.get();
    }

    /**
     * Adds a result that this run has stored.
     *
     * @param bytes of heap
     */
    void addStored(long bytes) {
        total.addAndGet(bytes);
        weight.addAndGet(bytes);
    }

    /** Adds a result that an earlier run has stored. */
    void addReplayed(JournalEntry entry) {
        if (around.isPresent() && entry instanceof JournalEntry.Done done) {
            weight.addAndGet(JsonWeight.of(done.value()));
        }
    }

    /** Bytes of heap of the results that this run has stored since the last call. */
    long drainStored() {
        return total.getAndSet(0);
    }

    /** Bytes of heap of all results since the last call, including those of earlier runs. */
    long drainWeight() {
        return weight.getAndSet(0);
    }
}
