package dev.tappet.workspace;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The metadata of a workflow.
 *
 * @param id        used in its trigger URLs
 * @param workspace its owner
 * @param name      from the latest valid draft; before there is one, the name at its creation
 * @param slug      by which definitions can call it, unique among the workflows of its workspace; empty if it has none
 * @param created   when it was created
 * @param updated   when its draft was last saved, or it was published or unpublished
 * @param revision  increased by every change
 * @param draft     the revision that saved the draft; empty if there is none
 * @param versions  number of versions that were ever published; they are numbered from 1
 * @param published the published version; empty if there is none
 */
public record WorkflowMetadata(
        UUID id,
        UUID workspace,
        String name,
        Optional<String> slug,
        Instant created,
        Instant updated,
        long revision,
        Optional<Long> draft,
        int versions,
        Optional<Publication> published) {
    /**
     * The published version of a workflow.
     *
     * @param version     its number
     * @param integration whose events start it; empty if no integration does
     * @param at          when it was published
     * @param draft       the revision of the published draft; 0 if an earlier version was published again
     */
    public record Publication(int version, Optional<UUID> integration, Instant at, long draft) {}
}
