package dev.tappet.expression;

import dev.tappet.memory.EvaluationMemory;
import dev.tappet.memory.MemoryBudget;
import java.util.Optional;

/**
 * Whose processor time and memory evaluations take. Each evaluation says when it begins, now and then while it works,
 * and when it ends; in the first two it may have to wait. Times are in nanoseconds of work, without what was waited.
 */
public interface ComputeShare {
    /** How long an evaluation works between two calls of {@link #proceed}, in nanoseconds. */
    long SLICE = 2_000_000;

    /** The whole processor: nothing waits, nothing is counted. */
    ComputeShare UNSHARED = new ComputeShare() {
        @Override
        public boolean begin() {
            return false;
        }

        @Override
        public boolean proceed(boolean turn, long nanos) {
            return turn;
        }

        @Override
        public void end(boolean turn, long nanos) {}

        @Override
        public Optional<MemoryBudget.Lease> takeSome() {
            return EvaluationMemory.unlimited().takeSome("");
        }

        @Override
        public Optional<MemoryBudget.Lease> takeMuch(long max) {
            return EvaluationMemory.unlimited().takeMuch("", max);
        }
    };

    /** @return whether the evaluation has been given a turn, which {@link #end} gives back */
    boolean begin();

    /**
     * The evaluation has worked for a slice.
     *
     * @param turn   what the last call returned
     * @param nanos since then
     * @return whether it has a turn now
     */
    boolean proceed(boolean turn, long nanos);

    /**
     * @param turn   what the last call returned
     * @param nanos since then
     */
    void end(boolean turn, long nanos);

    /** Waits for {@link EvaluationMemory#SOME}, without a turn; empty if the thread was interrupted. */
    Optional<MemoryBudget.Lease> takeSome();

    /**
     * Waits for what any evaluation may make, without a turn; empty if the thread was interrupted.
     *
     * @param max in bytes
     */
    Optional<MemoryBudget.Lease> takeMuch(long max);
}
