package dev.tappet.api.execution;

import dev.tappet.execution.RerunService;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Runs the executions of one request again at the rate of their workspace, for a limited time. */
final class RerunPace {
    /** The maximum time that a request waits for the rate. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Predicate<Duration> pause;
    private final Instant deadline;

    /** @param pause waits, and returns false if the wait was interrupted */
    RerunPace(InstantSource clock, Predicate<Duration> pause) {
        this.clock = clock;
        this.pause = pause;
        this.deadline = clock.instant().plus(LONGEST);
    }

    /**
     * Runs one execution again, in this second or in one of the next.
     *
     * @throws RerunService.TooManyException if the request has waited for {@link #LONGEST}
     */
    <T> T next(Supplier<T> rerun) {
        while (true) {
            try {
                return rerun.get();
            } catch (RerunService.TooManyException e) {
                boolean isInTime = clock.instant().plus(e.retryAfter()).isBefore(deadline);
                if (!isInTime || !pause.test(e.retryAfter())) {
                    throw e;
                }
            }
        }
    }
}
