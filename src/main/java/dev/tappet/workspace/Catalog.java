package dev.tappet.workspace;

import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.integration.Integration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What the trigger and the engine read of the workspaces: integrations, what is published at them, and compiled
 * definitions. Reads are consistent: what was published a moment ago is triggered now; except those of a
 * {@link RecentCatalog}.
 */
public interface Catalog {
    /** What a trigger URL names, found in one read. */
    record Triggered(Optional<Integration> integration, Optional<Binding> binding) {}

    /** The integration and, if that workflow is published at it, the binding. One table call. */
    Triggered find(UUID integration, UUID workflow);

    Optional<Integration> integration(UUID id);

    /** Everything that is published at an integration, by workflow id. One table call. */
    List<Binding> bindings(UUID integration);

    /** Whether a workflow is published at all, at whatever integration, and in which workspace it is. */
    Optional<UUID> publishedIn(UUID workflow);

    /** What a workflow of the workspace runs now, if it has a published version. One table call. */
    Optional<Binding> published(UUID workspace, UUID workflow);

    /**
     * The values of variables of a workspace, by their names; of those that exist. One table call, or none when they
     * were read a moment ago.
     */
    Map<String, Object> variables(UUID workspace, Set<String> names);

    /**
     * A published version, compiled; versions never change, so they are kept.
     *
     * @throws IllegalStateException if there is no such version
     */
    Workflow definition(UUID workflow, int version);
}
