package dev.tappet.workspace;

import java.util.Optional;
import java.util.UUID;

/**
 * A published workflow with its trigger, as a trigger URL or a schedule starts it.
 *
 * @param integration whose events start it; empty if no integration does
 * @param workflow    the id in the trigger URL
 * @param workspace   the owner of its executions
 * @param source      the workflow whose version runs: the same one, or the workflow that is shared
 * @param version     the latest published version, 1 or more
 */
public record Binding(Optional<UUID> integration, UUID workflow, UUID workspace, UUID source, int version) {
    /** A binding at an integration. */
    public Binding(UUID integration, UUID workflow, UUID workspace, UUID source, int version) {
        this(Optional.of(integration), workflow, workspace, source, version);
    }

    /** The same binding, started by something other than an integration. */
    public Binding withoutIntegration() {
        return new Binding(Optional.empty(), workflow, workspace, source, version);
    }

    /** The same binding of another version. */
    public Binding withVersion(int other) {
        return new Binding(integration, workflow, workspace, source, other);
    }
}
