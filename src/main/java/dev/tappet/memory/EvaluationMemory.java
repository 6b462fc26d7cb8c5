package dev.tappet.memory;

import java.time.Duration;
import java.util.Optional;

/**
 * The memory of what evaluations make on the way. An evaluation may have to wait for a processor while it holds it. Most
 * make little; the others take one of two fixed amounts when they begin to make more, so that those that hold some never
 * wait for each other.
 *
 * @param small for those that make more than {@link #FREE}
 * @param large for those that make more than {@link #SOME}
 */
public record EvaluationMemory(MemoryBudget small, MemoryBudget large) {
    /** What an evaluation may make without a lease, in bytes. */
    public static final long FREE = 64 * 1024;

    /** What it may make with the first of two leases, in bytes. */
    public static final long SOME = 1024 * 1024;

    private static final Duration FOREVER = Duration.ofDays(1);

    /** For processes without other limits. */
    public static EvaluationMemory unlimited() {
        return new EvaluationMemory(new MemoryBudget(Long.MAX_VALUE / 2), new MemoryBudget(Long.MAX_VALUE / 2));
    }

    /**
     * Waits for {@link #SOME}.
     *
     * @param owner the workspace
     * @return empty if the thread was interrupted
     */
    public Optional<MemoryBudget.Lease> takeSome(String owner) {
        return small.lease(Optional.of(owner), SOME, FOREVER);
    }

    /**
     * Waits for what any evaluation may make.
     *
     * @param max what the limits of evaluations allow, in bytes
     */
    public Optional<MemoryBudget.Lease> takeMuch(String owner, long max) {
        return large.lease(Optional.of(owner), max, FOREVER);
    }
}
