package dev.tappet.management;

import dev.tappet.trigger.ErrorRow;
import dev.tappet.workspace.Listed;
import dev.tappet.workspace.Name;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.UnusableInputException;
import dev.tappet.workspace.WorkflowHead;
import dev.tappet.workspace.Workflows;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The workflows of the caller's workspace: their drafts, and what of them is published. */
@Path(PublicApi.ROOT + "/workflows")
@RunOnVirtualThread
class WorkflowResource {
    private final Workflows workflows;
    private final Publisher publisher;
    private final TriggerUrls urls;
    private final Access access;

    WorkflowResource(Workflows workflows, Publisher publisher, TriggerUrls urls, Access access) {
        this.workflows = workflows;
        this.publisher = publisher;
        this.urls = urls;
        this.access = access;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @Audited("createWorkflow")
    public WorkflowView create(InputStream sent) throws UnusableInputException, IOException {
        UUID workspace = access.changing();
        RequestBody body = RequestBody.json(sent, Set.of("name"));
        return WorkflowView.of(workflows.create(workspace, Name.of(body.text("name"))), Optional.empty(), urls);
    }

    @GET
    public WorkflowView.Listing list(
            @RestQuery(Paging.SIZE) Optional<String> size, @RestQuery(Paging.TOKEN) Optional<String> token)
            throws UnusableInputException {
        Listed<WorkflowHead> page = workflows.list(access.reading(), Paging.of(size, token));
        return new WorkflowView.Listing(
                page.found().stream()
                        .map(head -> WorkflowView.of(head, Optional.empty(), urls))
                        .toList(),
                page.next());
    }

    @POST
    @Path("validate")
    @Consumes({"application/yaml", "application/x-yaml", MediaType.APPLICATION_JSON, "text/*"})
    public WorkflowView.Validation validate(InputStream sent) throws UnusableInputException, IOException {
        UUID workspace = access.reading();
        return WorkflowView.Validation.of(workflows.validate(workspace, RequestBody.source(sent)));
    }

    @GET
    @Path("{workflowId}")
    public WorkflowView find(@RestPath String workflowId) {
        return find(access.reading(), Ids.workflow(workflowId));
    }

    @DELETE
    @Path("{workflowId}")
    @Audited("deleteWorkflow")
    public void delete(@RestPath String workflowId) {
        UUID workspace = access.changing();
        Verdicts.done(publisher.delete(workspace, Ids.workflow(workflowId)), WorkflowResource::notFound);
    }

    @PUT
    @Path("{workflowId}/draft")
    @Consumes({"application/yaml", "application/x-yaml", MediaType.APPLICATION_JSON, "text/*"})
    @Audited("saveDraft")
    public WorkflowView save(@RestPath String workflowId, InputStream sent) throws UnusableInputException, IOException {
        UUID workspace = access.changing();
        UUID id = Ids.workflow(workflowId);
        return WorkflowView.of(
                Verdicts.done(workflows.save(workspace, id, RequestBody.source(sent)), WorkflowResource::notFound),
                urls);
    }

    @POST
    @Path("{workflowId}/publish")
    @Audited("publishWorkflow")
    public WorkflowView publish(@RestPath String workflowId) {
        UUID workspace = access.changing();
        UUID id = Ids.workflow(workflowId);
        Verdicts.done(publisher.publish(workspace, id), WorkflowResource::notFound);
        return find(workspace, id);
    }

    @POST
    @Path("{workflowId}/unpublish")
    @Audited("unpublishWorkflow")
    public WorkflowView unpublish(@RestPath String workflowId) {
        UUID workspace = access.changing();
        UUID id = Ids.workflow(workflowId);
        Verdicts.done(publisher.unpublish(workspace, id), WorkflowResource::notFound);
        return find(workspace, id);
    }

    private WorkflowView find(UUID workspace, UUID id) {
        return workflows
                .find(workspace, id)
                .map(opened -> WorkflowView.of(opened, urls))
                .orElseThrow(WorkflowResource::notFound);
    }

    static RejectedException notFound() {
        return RejectedException.of(ErrorRow.WORKFLOW_NOT_FOUND, "No workflow with this id");
    }
}
