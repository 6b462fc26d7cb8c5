package dev.tappet.execution;

import dev.tappet.engine.PublishedWorkflows;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Catalog;
import java.util.Optional;
import java.util.UUID;

/** Reads the engine's published workflows from the catalog. */
public record CatalogWorkflows(Catalog catalog) implements PublishedWorkflows {
    @Override
    public Optional<CalledVersion> published(UUID workspace, UUID workflow) {
        return catalog.published(workspace, workflow)
                .map(binding -> new CalledVersion(binding.workflow(), binding.source(), binding.version()));
    }

    @Override
    public Optional<UUID> workspaceOf(UUID workflow) {
        return catalog.workspaceOf(workflow);
    }

    @Override
    public Workflow definition(UUID source, int version) {
        return catalog.definition(source, version);
    }
}
