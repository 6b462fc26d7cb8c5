package dev.tappet.engine;

import dev.tappet.workflow.Workflow;
import java.util.Optional;
import java.util.UUID;

/** The port to the published workflows, with the reads that the engine needs to run one workflow inside another. */
public interface PublishedWorkflows {
    /**
     * A version that a {@code workflow} step runs.
     *
     * @param workflow the id that the step names
     * @param source   the workflow that owns the version: the same, or the one that is shared
     * @param number   the number of the version, 1 or more
     */
    record CalledVersion(UUID workflow, UUID source, int number) {}

    /** The latest published version of a workflow in a workspace; empty if it has none. */
    Optional<CalledVersion> published(UUID workspace, UUID workflow);

    /** The workspace that a published workflow belongs to; empty if the workflow has no published version. */
    Optional<UUID> workspaceOf(UUID workflow);

    /**
     * A published version, compiled. Versions never change.
     *
     * @throws IllegalStateException if there is no such version
     */
    Workflow definition(UUID source, int version);
}
