package dev.tappet.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A token of the public API, without its secret.
 *
 * @param used    when it was used last, to the minute; empty if it never was
 * @param expires when it stops being valid, to the second; empty if it is valid until it is revoked
 */
public record ApiToken(
        UUID id,
        UUID workspace,
        String name,
        Role role,
        Instant created,
        Optional<Instant> used,
        Optional<Instant> expires) {
    /** @param secret what its holder presents; shown this once and stored nowhere */
    public record Made(ApiToken token, String secret) {
        @Override
        public String toString() {
            return "Made[" + token + "]";
        }
    }
}
