package dev.tappet.execution;

import dev.tappet.engine.EngineLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The times of an execution.
 *
 * @param started  its first claim
 * @param finished its end
 * @param resume   until when it is on hold
 * @param due      when the Sweeper looks at it; empty after its end
 */
record ExecutionTimes(
        Instant created,
        Optional<Instant> started,
        Optional<Instant> finished,
        Optional<Instant> resume,
        Optional<Instant> due) {
    /** How long a record is retained after the longest possible execution. */
    static final Duration RETENTION = Duration.ofDays(30);

    private static final Duration LIFETIME = EngineLimits.MAX_DURATION.plus(RETENTION);

    static ExecutionTimes queued(Instant now) {
        return new ExecutionTimes(
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(now.plus(Sweeper.FIRST_CHECK_DELAY)));
    }

    /** @param until when the lease ends */
    static ExecutionTimes claimed(Instant now, Instant until) {
        return new ExecutionTimes(now, Optional.of(now), Optional.empty(), Optional.empty(), Optional.of(until));
    }

    /** Of an execution that ends as it is created. */
    static ExecutionTimes neverStarted(Instant now) {
        return new ExecutionTimes(now, Optional.empty(), Optional.of(now), Optional.empty(), Optional.empty());
    }

    /** When everything that is stored of it expires. */
    Instant expires() {
        return expires(created);
    }

    static Instant expires(Instant created) {
        return created.plus(LIFETIME);
    }
}
