package dev.tappet.workspace;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A workflow as its workspace knows it.
 *
 * @param id        stands in its trigger URLs
 * @param workspace its owner
 * @param name      that of the latest draft that could be published; before there is one, what it was created with
 * @param slug      by which definitions can call it, unique among the workflows of its workspace; empty if it has none
 * @param created   when it was made
 * @param updated   when its draft was last saved, or it was published or unpublished
 * @param revision  raised by every change
 * @param draft     the revision that saved the draft; empty as long as there is none
 * @param versions  how many versions were ever published; they are numbered from 1
 * @param published what runs when it is triggered; empty if nothing does
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
     * @param version     which one
     * @param integration whose events start it; empty if no integration does
     * @param at          when it was published
     * @param draft       the draft that it was made of, by the revision that saved that; 0 if it was an earlier version
     */
    public record Publication(int version, Optional<UUID> integration, Instant at, long draft) {}
}
