package dev.tappet.engine;

import dev.tappet.workflow.Workflow;
import java.util.Optional;
import java.util.UUID;

/**
 * The workflows that an execution may call: those of its workspace and, if its workflow is shared by another workspace,
 * also those of that workspace, where the workflow was written and published.
 *
 * @param catalog   the published workflows
 * @param workspace the id of the workspace of the execution
 * @param own       the id of the workflow whose definition runs; the workflows that it calls must not call it
 */
public record CallableWorkflows(PublishedWorkflows catalog, UUID workspace, UUID own) {
    /** The version that a call runs now; empty if the workflow does not exist or has no published version. */
    public Optional<PublishedWorkflows.CalledVersion> published(UUID workflow) {
        return catalog.published(workspace, workflow)
                .or(() -> catalog.workspaceOf(own)
                        .filter(owner -> !owner.equals(workspace))
                        .flatMap(owner -> catalog.published(owner, workflow)));
    }

    /** The definition of a version that a call runs. */
    public Workflow definition(UUID source, int version) {
        return catalog.definition(source, version);
    }
}
