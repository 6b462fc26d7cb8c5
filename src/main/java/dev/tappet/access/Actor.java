package dev.tappet.access;

import java.util.Optional;
import java.util.UUID;

/**
 * The caller of a change, as recorded in the audit.
 *
 * @param token the id of the token; empty for the instance's administrator, for a session without a token, and for
 *              tokens that early versions created
 * @param name  the name that the token got when it was created, or of the signed-in person
 */
public record Actor(Optional<UUID> token, String name) {
    static final Actor ADMINISTRATOR = new Actor(Optional.empty(), "the instance's administrator");
}
