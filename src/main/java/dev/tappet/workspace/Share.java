package dev.tappet.workspace;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A workflow of one workspace that another workspace runs as its own: with the other workspace's executions, rate and
 * secrets. The owner offers it. It runs only after the other workspace has accepted it, because every version that the
 * owner publishes then uses the secrets of that workspace.
 *
 * @param workflow the shared workflow
 * @param owner    the workspace that it belongs to
 * @param with     the workspace that it is shared with
 * @param id       of the workflow in that workspace, in its trigger URLs and executions
 * @param offered  when it was offered
 * @param accepted when it was accepted; empty if it was not
 */
public record Share(UUID workflow, UUID owner, UUID with, UUID id, Instant offered, Optional<Instant> accepted) {
    /** The binding of a trigger URL with its id. */
    Binding at(Optional<UUID> integration, int version) {
        return new Binding(integration, id, with, workflow, version);
    }
}
