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
     * How long a message has to stay hidden while its execution runs: when it comes again, its worker's lease is over
     * too, should that have died.
     */
    public Duration hidden() {
        return length.plus(beat());
    }
}
