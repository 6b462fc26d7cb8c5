package dev.tappet.access;

import java.util.Optional;
import java.util.UUID;

/**
 * Who does something over the public API, as it is told later.
 *
 * @param token its id; none if it is the instance's administrator, or the token is older than ids in this place
 * @param name  of the token, when it was made
 */
public record Actor(Optional<UUID> token, String name) {
    static final Actor ADMINISTRATOR = new Actor(Optional.empty(), "the instance's administrator");
}
