package dev.tappet.engine;

import dev.tappet.workflow.Workflow;
import java.util.Optional;
import java.util.UUID;

/**
 * The workflows that an execution may call: those of the workspace it belongs to; and if its workflow is one that
 * another workspace shares, those of that one too, since it was written and published there.
 *
 * @param own the workflow whose definition runs: none that it calls may call it again
 */
public record CallableWorkflows(PublishedWorkflows catalog, UUID workspace, UUID own) {
    /** What runs now if a workflow is called; empty if it is not there, or has no published version. */
    public Optional<PublishedWorkflows.CalledVersion> published(UUID workflow) {
        return catalog.published(workspace, workflow)
                .or(() -> catalog.publishedIn(own)
                        .filter(owner -> !owner.equals(workspace))
                        .flatMap(owner -> catalog.published(owner, workflow)));
    }

    /** What a call was decided to run. */
    public Workflow definition(UUID source, int version) {
        return catalog.definition(source, version);
    }
}
