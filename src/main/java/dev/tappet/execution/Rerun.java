package dev.tappet.execution;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a rerun takes from the original execution, besides version and event.
 *
 * @param of        the original execution
 * @param continued present if it continues from the failed step, with the journal of the original
 */
record Rerun(UUID of, Optional<Continued> continued) {
    /**
     * The inputs of determinism that the steps before the failed one saw, so that the journal fits.
     *
     * @param seed  the execution whose id seeds random values
     * @param since the first time that the steps saw
     */
    record Continued(UUID seed, Instant since) {}
}
