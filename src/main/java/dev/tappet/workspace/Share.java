package dev.tappet.workspace;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A workflow of one workspace that another may run as its own: with the other's executions, rate and secrets. It is
 * offered by those who own it and runs only once the other workspace has accepted it, since from then on whatever its
 * owners publish works with the secrets of those who accepted.
 *
 * @param workflow the one that is shared
 * @param owner    the workspace that it belongs to
 * @param with     the workspace that it is shared with
 * @param id       of the workflow there: it stands in its trigger URLs, and executions bear it
 * @param offered  when
 * @param accepted when, if it was
 */
public record Share(UUID workflow, UUID owner, UUID with, UUID id, Instant offered, Optional<Instant> accepted) {
    /** What a trigger URL with its id leads to. */
    Binding at(Optional<UUID> integration, int version) {
        return new Binding(integration, id, with, workflow, version);
    }
}
