package dev.tappet.api.workflow;

import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.ChangeResponses;
import dev.tappet.api.support.DraftTag;
import dev.tappet.api.support.ForceQuery;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.api.support.SlugForm;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.ResultPage;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.Schedules;
import dev.tappet.workspace.Slug;
import dev.tappet.workspace.WorkflowMetadata;
import dev.tappet.workspace.Workflows;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** The workflows of the caller's workspace: their drafts and published versions. */
@Path(PublicApi.ROOT + "/workflows")
@RunOnVirtualThread
class WorkflowResource {
    private final Workflows workflows;
    private final Publisher publisher;
    private final Schedules schedules;
    private final TriggerUrls urls;
    private final CallerContext access;
    private final InstantSource clock;

    WorkflowResource(
            Workflows workflows,
            Publisher publisher,
            Schedules schedules,
            TriggerUrls urls,
            CallerContext access,
            InstantSource clock) {
        this.workflows = workflows;
        this.publisher = publisher;
        this.schedules = schedules;
        this.clock = clock;
        this.urls = urls;
        this.access = access;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @Audited("createWorkflow")
    public WorkflowView create(InputStream sent) throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        ObjectFields body = JsonRequestReader.json(sent, Set.of("name", SlugForm.SLUG));
        ChangeResult<WorkflowMetadata> result =
                workflows.create(workspace, DisplayName.of(body.text("name")), SlugForm.read(body));
        return WorkflowView.of(
                ChangeResponses.done(result, WorkflowResource::notFound), Optional.empty(), urls, clock.instant());
    }

    @GET
    public WorkflowView.Listing list(
            @RestQuery(SlugForm.SLUG) Optional<String> slug,
            @RestQuery(PagingQuery.SIZE) Optional<String> size,
            @RestQuery(PagingQuery.TOKEN) Optional<String> token)
            throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        PageRequest pageRequest = PagingQuery.of(size, token);
        Instant now = clock.instant();
        ResultPage<WorkflowMetadata> page = slug.isPresent()
                ? new ResultPage<>(
                        workflows.find(workspace, Slug.of(slug.get())).stream().toList(), Optional.empty())
                : workflows.list(workspace, pageRequest);
        return new WorkflowView.Listing(
                page.found().stream()
                        .map(metadata -> WorkflowView.of(metadata, Optional.empty(), urls, now))
                        .toList(),
                page.next());
    }

    @POST
    @Path("validate")
    @Consumes({"application/yaml", "application/x-yaml", MediaType.APPLICATION_JSON, "text/*"})
    public WorkflowView.Validation validate(InputStream sent) throws InvalidFieldException, IOException {
        UUID workspace = access.viewerWorkspace();
        return WorkflowView.Validation.of(
                workflows.validate(workspace, JsonRequestReader.source(sent)), clock.instant());
    }

    @GET
    @Path("{workflow_id}")
    public WorkflowView find(@RestPath("workflow_id") String workflowId) {
        return find(access.viewerWorkspace(), IdParser.workflow(workflowId));
    }

    @PATCH
    @Path("{workflow_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Audited("updateWorkflow")
    public WorkflowView update(@RestPath("workflow_id") String workflowId, InputStream sent)
            throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        UUID id = IdParser.workflow(workflowId);
        ObjectFields body = JsonRequestReader.json(sent, Set.of(SlugForm.SLUG));
        if (body.has(SlugForm.SLUG)) {
            ChangeResponses.done(workflows.rename(workspace, id, SlugForm.read(body)), WorkflowResource::notFound);
        }
        return find(workspace, id);
    }

    @DELETE
    @Path("{workflow_id}")
    @Audited("deleteWorkflow")
    public void delete(@RestPath("workflow_id") String workflowId) {
        UUID workspace = access.editorWorkspace();
        ChangeResponses.done(publisher.delete(workspace, IdParser.workflow(workflowId)), WorkflowResource::notFound);
    }

    @GET
    @Path("{workflow_id}/draft")
    public RestResponse<WorkflowView.DraftView> draft(@RestPath("workflow_id") String workflowId) {
        UUID workspace = access.viewerWorkspace();
        return workflows
                .find(workspace, IdParser.workflow(workflowId))
                .orElseThrow(WorkflowResource::notFound)
                .draft()
                .map(draft -> WorkflowView.DraftView.of(draft, clock.instant()))
                .map(draft -> RestResponse.ResponseBuilder.ok(draft)
                        .header(HttpHeaders.ETAG, draft.etag())
                        .build())
                .orElseThrow(() -> RejectedException.of(
                        ProblemType.NOT_FOUND, "The workflow has no draft yet. Save one with PUT"));
    }

    @PUT
    @Path("{workflow_id}/draft")
    @Consumes({"application/yaml", "application/x-yaml", MediaType.APPLICATION_JSON, "text/*"})
    @Audited("saveDraft")
    public RestResponse<WorkflowView> save(
            @RestPath("workflow_id") String workflowId, @Context HttpHeaders headers, InputStream sent)
            throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        UUID id = IdParser.workflow(workflowId);
        Optional<String> author = Optional.of(access.actor().name());
        ChangeResult<Workflows.Opened> saved =
                workflows.save(workspace, id, JsonRequestReader.source(sent), author, DraftTag.required(headers));
        Workflows.Opened now = ChangeResponses.done(saved, WorkflowResource::notFound);
        return RestResponse.ResponseBuilder.ok(view(workspace, id, now))
                .header(HttpHeaders.ETAG, DraftTag.of(now.draft().orElseThrow()))
                .build();
    }

    @POST
    @Path("{workflow_id}/publish")
    @Audited("publishWorkflow")
    public WorkflowView publish(@RestPath("workflow_id") String workflowId, @Context HttpHeaders headers) {
        UUID workspace = access.editorWorkspace();
        UUID id = IdParser.workflow(workflowId);
        ChangeResponses.done(publisher.publish(workspace, id, DraftTag.required(headers)), WorkflowResource::notFound);
        return find(workspace, id);
    }

    @POST
    @Path("{workflow_id}/unpublish")
    @Audited("unpublishWorkflow")
    public WorkflowView unpublish(
            @RestPath("workflow_id") String workflowId, @RestQuery(ForceQuery.FORCE) Optional<String> force)
            throws InvalidFieldException {
        UUID workspace = access.editorWorkspace();
        UUID id = IdParser.workflow(workflowId);
        ChangeResponses.done(publisher.unpublish(workspace, id, ForceQuery.of(force)), WorkflowResource::notFound);
        return find(workspace, id);
    }

    private WorkflowView find(UUID workspace, UUID id) {
        return workflows
                .find(workspace, id)
                .map(opened -> view(workspace, id, opened))
                .orElseThrow(WorkflowResource::notFound);
    }

    private WorkflowView view(UUID workspace, UUID id, Workflows.Opened opened) {
        return WorkflowView.of(opened, urls, clock.instant()).with(schedules.find(workspace, id));
    }

    /** The schedule of the published version. */
    @GET
    @Path("{workflow_id}/schedule")
    public ScheduleView.Published schedule(@RestPath("workflow_id") String workflowId) {
        UUID workspace = access.viewerWorkspace();
        return schedules
                .find(workspace, IdParser.workflow(workflowId))
                .map(ScheduleView.Published::of)
                .orElseThrow(() -> RejectedException.of(
                        ProblemType.NOT_FOUND, "No published workflow with this id has a schedule"));
    }

    static RejectedException notFound() {
        return RejectedException.of(ProblemType.WORKFLOW_NOT_FOUND, "No workflow with this id");
    }
}
