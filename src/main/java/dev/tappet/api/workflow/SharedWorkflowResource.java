package dev.tappet.api.workflow;

import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.ChangeResponses;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.Identified;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.ResultPage;
import dev.tappet.workspace.DefinitionSource;
import dev.tappet.workspace.Shares;
import dev.tappet.workspace.Shares.Received;
import dev.tappet.workspace.WorkflowMetadata.Publication;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * The workflows that other workspaces share with the caller's. They can be read, accepted and removed, but not changed.
 */
@Path(PublicApi.ROOT + "/shared-workflows")
@RunOnVirtualThread
public class SharedWorkflowResource {
    /**
     * A shared workflow.
     *
     * @param id               of the workflow in this workspace, also in its executions
     * @param workspaceId      the caller's workspace
     * @param ownerWorkspaceId the workspace that owns the workflow; the API returns nothing else about it
     * @param version          the version that the owners have published
     * @param source           the text of that version; left out of lists
     * @param urls             the trigger URLs, once the share is accepted
     */
    @PublicApi
    public record View(
            UUID id,
            UUID workspaceId,
            UUID ownerWorkspaceId,
            String name,
            Instant offeredAt,
            Optional<Instant> acceptedAt,
            Optional<Integer> version,
            Optional<String> source,
            Optional<TriggerUrls.OfWorkflow> urls)
            implements Identified {}

    /** A page of shared workflows. */
    @PublicApi
    public record Listing(List<View> sharedWorkflows, Optional<String> nextPageToken) {}

    private final Shares shares;
    private final TriggerUrls urls;
    private final CallerContext access;

    SharedWorkflowResource(Shares shares, TriggerUrls urls, CallerContext access) {
        this.shares = shares;
        this.urls = urls;
        this.access = access;
    }

    @GET
    public Listing list(
            @RestQuery(PagingQuery.SIZE) Optional<String> size, @RestQuery(PagingQuery.TOKEN) Optional<String> token)
            throws InvalidFieldException {
        ResultPage<Received> page = shares.received(access.viewerWorkspace(), PagingQuery.of(size, token));
        return new Listing(
                page.found().stream()
                        .map(share -> view(share, Optional.empty()))
                        .toList(),
                page.next());
    }

    @GET
    @Path("{workflow_id}")
    public View find(@RestPath("workflow_id") String workflowId) {
        return find(access.viewerWorkspace(), IdParser.workflow(workflowId));
    }

    @POST
    @Path("{workflow_id}/accept")
    @Audited("acceptSharedWorkflow")
    public View accept(@RestPath("workflow_id") String workflowId) {
        UUID workspace = access.editorWorkspace();
        UUID id = IdParser.workflow(workflowId);
        ChangeResponses.done(shares.accept(workspace, id), SharedWorkflowResource::notFound);
        return find(workspace, id);
    }

    @DELETE
    @Path("{workflow_id}")
    @Audited("removeSharedWorkflow")
    public void remove(@RestPath("workflow_id") String workflowId) {
        UUID workspace = access.editorWorkspace();
        ChangeResponses.done(shares.remove(workspace, IdParser.workflow(workflowId)), SharedWorkflowResource::notFound);
    }

    private View find(UUID workspace, UUID id) {
        return shares.received(workspace, id)
                .map(received -> view(received, shares.source(received)))
                .orElseThrow(SharedWorkflowResource::notFound);
    }

    private View view(Received received, Optional<DefinitionSource> source) {
        Optional<Publication> published = received.workflow().published();
        return new View(
                received.share().id(),
                received.share().with(),
                received.share().owner(),
                received.workflow().name(),
                received.share().offered(),
                received.share().accepted(),
                published.map(Publication::version),
                source.map(DefinitionSource::text),
                published
                        .flatMap(Publication::integration)
                        .map(integration ->
                                urls.of(integration, received.share().id())));
    }

    private static RejectedException notFound() {
        return RejectedException.of(ProblemType.WORKFLOW_NOT_FOUND, "No shared workflow with this id");
    }
}
