package dev.tappet.execution;

import java.time.Duration;

/**
 * How long a worker may be silent before another one takes its executions over. Each claim writes down when its lease
 * ends, so that processes around one table may differ in it.
 */
public record LeaseTerms(Duration length) {
    /** In a shorter one, a pause of a busy machine looks like a death. */
    private static final Duration SHORTEST = Duration.ofSeconds(3);

    /** What a dead process held would stand still for longer than anybody waits. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** For clocks that differ. */
    private static final Duration BEYOND_LEASE = Duration.ofSeconds(10);

    public LeaseTerms {
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be a duration of %d seconds to %d hour, not %s"
                    .formatted(SHORTEST.toSeconds(), LONGEST.toHours(), length));
        }
    }

    /** The time between two heartbeats, of which two may be late. */
    public Duration beat() {
        return length.dividedBy(3);
    }

    /**
     * How long a message stays hidden while its execution runs, or after its run failed: the next delivery finds the lease
     * of the previous worker over.
     */
    public Duration hidden() {
        return length.plus(BEYOND_LEASE);
    }
}
