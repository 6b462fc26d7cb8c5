package dev.tappet.api.workflow;

import dev.tappet.api.support.DraftTag;
import dev.tappet.api.support.Identified;
import dev.tappet.api.support.ProblemView;
import dev.tappet.api.support.PublicApi;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Draft;
import dev.tappet.workspace.Schedules;
import dev.tappet.workspace.WorkflowMetadata;
import dev.tappet.workspace.WorkflowMetadata.Publication;
import dev.tappet.workspace.Workflows;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A workflow in an answer.
 *
 * @param slug      by which definitions can call it; left out if it has none
 * @param draft     left out of lists
 * @param published what runs when the workflow is triggered
 * @param urls      where it is triggered, or will be once its draft is published
 * @param schedule  of the published version; left out of lists
 */
@PublicApi
public record WorkflowView(
        UUID id,
        UUID workspaceId,
        String name,
        Optional<String> slug,
        Instant createdAt,
        Instant updatedAt,
        Optional<DraftView> draft,
        Optional<PublishedView> published,
        Optional<TriggerUrls.OfWorkflow> urls,
        Optional<ScheduleView.Published> schedule)
        implements Identified {
    /**
     * @param etag    the tag of this text, for {@code If-Match}
     * @param savedBy the name of the token that saved it; left out if an older version, or the server itself, did
     * @param trigger what would start it; left out if it is not valid
     */
    @PublicApi
    public record DraftView(
            String source,
            String etag,
            Instant savedAt,
            Optional<String> savedBy,
            boolean valid,
            List<ProblemView> problems,
            Optional<TriggerView> trigger) {
        static DraftView of(Draft draft, Instant now) {
            return new DraftView(
                    draft.source().text(),
                    DraftTag.of(draft),
                    draft.saved(),
                    draft.author(),
                    ProblemView.valid(draft.reading()),
                    ProblemView.of(draft.reading()),
                    triggerOf(draft.reading()).map(trigger -> TriggerView.of(trigger, now)));
        }
    }

    /**
     * What starts a workflow: without both, only other workflows call it.
     *
     * @param integrationId whose events start it
     * @param schedule      the times at which it starts
     */
    @PublicApi
    public record TriggerView(Optional<UUID> integrationId, Optional<ScheduleView> schedule) {
        static TriggerView of(Workflow.Trigger trigger, Instant now) {
            return new TriggerView(
                    trigger.integration(), trigger.schedule().map(schedule -> ScheduleView.of(schedule, now)));
        }
    }

    /** @param integrationId whose events start it; left out if no integration does */
    @PublicApi
    public record PublishedView(int version, Optional<UUID> integrationId, Instant publishedAt) {}

    @PublicApi
    public record Listing(List<WorkflowView> workflows, Optional<String> nextPageToken) {}

    @PublicApi
    public record Validation(boolean valid, List<ProblemView> problems, Optional<ScheduleView> schedule) {
        static Validation of(ParseResult reading, Instant now) {
            return new Validation(
                    ProblemView.valid(reading),
                    ProblemView.of(reading),
                    triggerOf(reading).flatMap(Workflow.Trigger::schedule).map(found -> ScheduleView.of(found, now)));
        }
    }

    WorkflowView with(Optional<Schedules.Opened> opened) {
        return new WorkflowView(
                id,
                workspaceId,
                name,
                slug,
                createdAt,
                updatedAt,
                draft,
                published,
                urls,
                opened.map(ScheduleView.Published::of));
    }

    static WorkflowView of(Workflows.Opened opened, TriggerUrls urls, Instant now) {
        return of(opened.metadata(), opened.draft(), urls, now);
    }

    static WorkflowView of(WorkflowMetadata metadata, Optional<Draft> draft, TriggerUrls urls, Instant now) {
        Optional<UUID> integration = metadata.published()
                .flatMap(Publication::integration)
                .or(() -> draft.flatMap(existing -> triggerOf(existing.reading()))
                        .flatMap(Workflow.Trigger::integration));
        return new WorkflowView(
                metadata.id(),
                metadata.workspace(),
                metadata.name(),
                metadata.slug(),
                metadata.created(),
                metadata.updated(),
                draft.map(existing -> DraftView.of(existing, now)),
                metadata.published()
                        .map(publication ->
                                new PublishedView(publication.version(), publication.integration(), publication.at())),
                integration.map(id -> urls.of(id, metadata.id())),
                Optional.empty());
    }

    private static Optional<Workflow.Trigger> triggerOf(ParseResult reading) {
        return switch (reading) {
            case ParseResult.Valid valid -> Optional.of(valid.workflow().trigger());
            case ParseResult.Invalid _ -> Optional.empty();
        };
    }
}
