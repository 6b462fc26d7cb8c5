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
 * A workflow, as the API returns it.
 *
 * @param slug      the name by which definitions can call it; left out if it has none
 * @param draft     left out of lists
 * @param published the version that runs when the workflow is triggered
 * @param urls      the trigger URLs, which are valid once the draft is published
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
     * The draft of a workflow.
     *
     * @param etag    the tag of this text, for {@code If-Match}
     * @param savedBy the name of the token that saved it; left out if an older version, or the server itself, saved it
     * @param trigger of the draft; left out if the draft is invalid
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
     * The trigger of a workflow. A workflow with neither an integration nor a schedule is only called by other
     * workflows.
     *
     * @param integrationId the integration whose events start it
     * @param schedule      the times at which it starts
     */
    @PublicApi
    public record TriggerView(Optional<UUID> integrationId, Optional<ScheduleView> schedule) {
        static TriggerView of(Workflow.Trigger trigger, Instant now) {
            return new TriggerView(
                    trigger.integration(), trigger.schedule().map(schedule -> ScheduleView.of(schedule, now)));
        }
    }

    /**
     * The published version of a workflow.
     *
     * @param integrationId the integration whose events start it; left out if there is none
     */
    @PublicApi
    public record PublishedView(int version, Optional<UUID> integrationId, Instant publishedAt) {}

    /** A page of workflows. */
    @PublicApi
    public record Listing(List<WorkflowView> workflows, Optional<String> nextPageToken) {}

    /** The result of validating a definition. */
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
