package dev.tappet.workspace;

import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.integration.Integration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The integrations, published workflows and compiled definitions of workspaces, for the trigger and the engine. Reads
 * are consistent, so that a published workflow is triggered immediately, except for those of a {@link RecentCatalog}.
 */
public interface Catalog {
    /** The integration and the binding of a trigger URL. */
    record Triggered(Optional<Integration> integration, Optional<Binding> binding) {}

    /** Reads the integration and, if the workflow is published at it, the binding. One table call. */
    Triggered find(UUID integration, UUID workflow);

    Optional<Integration> integration(UUID id);

    /**
     * Makes the next read of an integration and its workflows consistent. For users who have just changed them and
     * expect to see the change.
     */
    default void refresh(UUID integration) {}

    /** All workflows that are published at an integration, by workflow id. One table call. */
    List<Binding> bindings(UUID integration);

    /** The workspace of a workflow; empty if the workflow is not published. */
    Optional<UUID> workspaceOf(UUID workflow);

    /** The binding of the published version of a workflow of the workspace; empty if there is none. One table call. */
    Optional<Binding> published(UUID workspace, UUID workflow);

    /**
     * The values of variables of a workspace, by name; variables that do not exist are omitted. One table call, or none
     * if they were read recently.
     */
    Map<String, Object> variables(UUID workspace, Set<String> names);

    /**
     * A published version, compiled. Versions never change, so they are cached.
     *
     * @throws IllegalStateException if there is no such version
     */
    Workflow definition(UUID workflow, int version);
}
