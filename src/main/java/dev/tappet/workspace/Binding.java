package dev.tappet.workspace;

import java.util.Optional;
import java.util.UUID;

/**
 * A published workflow and what starts it: what a trigger URL leads to, or a schedule.
 *
 * @param integration whose events start it; empty if no integration does
 * @param workflow    the id in the trigger URL
 * @param workspace   to whom its executions belong
 * @param source      the workflow whose version runs: the same, or the one that is shared
 * @param version     the latest published one, 1 or more
 */
public record Binding(Optional<UUID> integration, UUID workflow, UUID workspace, UUID source, int version) {
    /** At an integration. */
    public Binding(UUID integration, UUID workflow, UUID workspace, UUID source, int version) {
        this(Optional.of(integration), workflow, workspace, source, version);
    }

    /** The same where something else than an integration starts it. */
    public Binding withoutIntegration() {
        return new Binding(Optional.empty(), workflow, workspace, source, version);
    }
}
