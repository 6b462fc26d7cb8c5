package dev.tappet.expression;

import dev.tappet.memory.EvaluationMemory;
import dev.tappet.memory.MemoryBudget;
import java.util.Optional;

/**
 * The share of processor time and memory that evaluations use. Each evaluation reports its begin, each slice of its
 * work, and its end; begin and slice may wait. Times are in nanoseconds of work, without the time spent waiting.
 */
public interface ComputeShare {
    /** The work between two calls of {@link #proceed}, in nanoseconds. */
    long SLICE = 2_000_000;

    /** The whole processor: no evaluation waits, and nothing is counted. */
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
        public Optional<MemoryBudget.Lease> leaseBase() {
            return EvaluationMemory.unlimited().leaseBase("");
        }

        @Override
        public Optional<MemoryBudget.Lease> leaseMax(long max) {
            return EvaluationMemory.unlimited().leaseMax("", max);
        }
    };

    /** @return whether the evaluation has a turn, which {@link #end} returns */
    boolean begin();

    /**
     * Reports that the evaluation has worked for a slice.
     *
     * @param turn  the result of the last call
     * @param nanos the work since then
     * @return whether the evaluation has a turn now
     */
    boolean proceed(boolean turn, long nanos);

    /**
     * Reports that the evaluation has ended.
     *
     * @param turn  the result of the last call
     * @param nanos the work since then
     */
    void end(boolean turn, long nanos);

    /**
     * Waits for {@link EvaluationMemory#BASE} bytes. The caller must not hold a turn.
     *
     * @return empty if the thread was interrupted
     */
    Optional<MemoryBudget.Lease> leaseBase();

    /**
     * Waits for the maximum memory of an evaluation. The caller must not hold a turn.
     *
     * @param max in bytes
     * @return empty if the thread was interrupted
     */
    Optional<MemoryBudget.Lease> leaseMax(long max);
}
