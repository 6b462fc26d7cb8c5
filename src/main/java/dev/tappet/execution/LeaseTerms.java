package dev.tappet.execution;

import java.time.Duration;

/**
 * How long a worker may be silent before another one takes its executions over. Each claim stores the end of its lease,
 * so processes that share a table may have different terms.
 */
public record LeaseTerms(Duration length) {
    /** With a shorter one, a pause of a busy machine would look like a crash. */
    private static final Duration MIN = Duration.ofSeconds(3);

    /** Executions of a crashed process stand still for the length of its lease. */
    private static final Duration MAX = Duration.ofHours(1);

    /** Allowance for clock differences. */
    private static final Duration VISIBILITY_MARGIN = Duration.ofSeconds(10);

    public LeaseTerms {
        if (length.compareTo(MIN) < 0 || length.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("must be a duration of %d seconds to %d hour, not %s"
                    .formatted(MIN.toSeconds(), MAX.toHours(), length));
        }
    }

    /** The time between two heartbeats: two may be late. */
    public Duration heartbeatInterval() {
        return length.dividedBy(3);
    }

    /**
     * How long a message stays hidden while its execution runs, or after its run failed: until the lease of the
     * previous worker is over.
     */
    public Duration visibilityTimeout() {
        return length.plus(VISIBILITY_MARGIN);
    }
}
