package dev.tappet.execution;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What an execution that runs another one again has from it, besides version and event.
 *
 * @param of        the execution that is run again
 * @param continued present if it goes on from the failed step, with the journal of the other one
 */
record Rerun(UUID of, Optional<Continued> continued) {
    /**
     * What the steps before the failed one saw, and see again, so that the journal goes on to fit them.
     *
     * @param seed  the execution whose id is the root of the random numbers
     * @param since the first time that the steps saw
     */
    record Continued(UUID seed, Instant since) {}
}
