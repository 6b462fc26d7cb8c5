package dev.tappet.engine;

import dev.tappet.memory.JsonWeight;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the steps of a run, or of a repeat within it, and the results that it keeps. Branches count at once.
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

    /** Of a repeat: its steps are counted here and around it. */
    StepTally inside() {
        return new StepTally(Optional.of(this));
    }

    /**
     * Adds steps that were taken, by this run or an earlier one.
     *
     * @return how many the execution has taken in all
     */
    int count(int more) {
        int own = steps.addAndGet(more);
        return around.map(outer -> outer.count(more)).orElse(own);
    }

    int steps() {
        return steps.get();
    }

    /** A result of this run was stored. */
    void keep(long bytes) {
        total.addAndGet(bytes);
        weight.addAndGet(bytes);
    }

    /** A result of an earlier run was found. */
    void adopted(JournalEntry entry) {
        if (around.isPresent() && entry instanceof JournalEntry.Done done) {
            weight.addAndGet(JsonWeight.of(done.value()));
        }
    }

    /** Bytes of heap of the results that this run stored since it was asked last. */
    long takeKept() {
        return total.getAndSet(0);
    }

    /** Bytes of heap of all results since it was asked last, those that were found included. */
    long takeWeight() {
        return weight.getAndSet(0);
    }
}
