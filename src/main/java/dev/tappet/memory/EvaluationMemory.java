package dev.tappet.memory;

import java.time.Duration;
import java.util.Optional;

/**
 * The memory of the intermediate values of evaluations. An evaluation may wait for a processor while it holds memory.
 * Most evaluations use little. The others lease one of two fixed amounts before they use more, so that those that hold
 * memory never wait for each other.
 *
 * @param small for evaluations that use more than {@link #FREE}
 * @param large for evaluations that use more than {@link #BASE}
 */
public record EvaluationMemory(MemoryBudget small, MemoryBudget large) {
    /** The memory that an evaluation may use without a lease, in bytes. */
    public static final long FREE = 64 * 1024;

    /** The memory that an evaluation may use with the first of two leases, in bytes. */
    public static final long BASE = 1024 * 1024;

    private static final Duration MAX_WAIT = Duration.ofDays(1);

    /** For processes without other limits. */
    public static EvaluationMemory unlimited() {
        return new EvaluationMemory(new MemoryBudget(Long.MAX_VALUE / 2), new MemoryBudget(Long.MAX_VALUE / 2));
    }

    /**
     * Waits for a lease of {@link #BASE} bytes.
     *
     * @param owner the workspace
     * @return empty if the thread was interrupted
     */
    public Optional<MemoryBudget.Lease> leaseBase(String owner) {
        return small.lease(Optional.of(owner), BASE, MAX_WAIT);
    }

    /**
     * Waits for a lease of the maximum that an evaluation may use.
     *
     * @param owner the workspace
     * @param max   the maximum that the limits of evaluations allow, in bytes
     * @return empty if the thread was interrupted
     */
    public Optional<MemoryBudget.Lease> leaseMax(String owner, long max) {
        return large.lease(Optional.of(owner), max, MAX_WAIT);
    }
}
