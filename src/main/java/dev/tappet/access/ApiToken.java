package dev.tappet.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A token of the public API, without its secret.
 *
 * @param used    the time of its last use, to the minute; empty if it was never used
 * @param expires when it becomes invalid, to the second; empty if it is valid until it is revoked
 */
public record ApiToken(
        UUID id,
        UUID workspace,
        String name,
        Role role,
        Instant created,
        Optional<Instant> used,
        Optional<Instant> expires) {
    /**
     * A new token with its secret.
     *
     * @param secret the bearer token, which is returned only here and not stored
     */
    public record Created(ApiToken token, String secret) {
        @Override
        public String toString() {
            return "Created[" + token + "]";
        }
    }
}
