package dev.tappet.api.workflow;

import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.ChangeResponses;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.workspace.Share;
import dev.tappet.workspace.Shares;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** The workspaces with which the caller's workspace shares a workflow. */
@Path(PublicApi.ROOT + "/workflows/{workflow_id}/shares")
@RunOnVirtualThread
public class ShareResource {
    private static final String WORKSPACE = "workspace_id";

    /**
     * A share of a workflow with another workspace.
     *
     * @param workspaceId the other workspace; the API returns nothing else about it
     * @param workflowId  the workflow's id in that workspace
     */
    @PublicApi
    public record View(UUID workspaceId, UUID workflowId, Instant offeredAt, Optional<Instant> acceptedAt) {
        static View of(Share share) {
            return new View(share.with(), share.id(), share.offered(), share.accepted());
        }
    }

    /** All shares of a workflow. */
    @PublicApi
    public record Listing(List<View> shares) {}

    private final Shares shares;
    private final CallerContext access;

    ShareResource(Shares shares, CallerContext access) {
        this.shares = shares;
        this.access = access;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @Audited("shareWorkflow")
    public View offer(@RestPath("workflow_id") String workflowId, InputStream sent)
            throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        UUID workflow = IdParser.workflow(workflowId);
        UUID recipient = IdParser.read(
                        JsonRequestReader.json(sent, Set.of(WORKSPACE)).text(WORKSPACE))
                .orElseThrow(() -> new InvalidFieldException(WORKSPACE, "must be the id of a workspace"));
        return View.of(
                ChangeResponses.done(shares.offer(workspace, workflow, recipient), ShareResource::noSuchWorkflow));
    }

    @GET
    public Listing list(@RestPath("workflow_id") String workflowId) {
        UUID workspace = access.viewerWorkspace();
        return shares.list(workspace, IdParser.workflow(workflowId))
                .map(found -> new Listing(found.stream().map(View::of).toList()))
                .orElseThrow(ShareResource::noSuchWorkflow);
    }

    @DELETE
    @Path("{workspace_id}")
    @Audited("withdrawShare")
    public void withdraw(@RestPath("workflow_id") String workflowId, @RestPath("workspace_id") String workspaceId) {
        UUID workspace = access.editorWorkspace();
        UUID workflow = IdParser.workflow(workflowId);
        ChangeResponses.done(
                IdParser.read(workspaceId)
                        .map(recipient -> shares.withdraw(workspace, workflow, recipient))
                        .orElseThrow(ShareResource::notShared),
                ShareResource::notShared);
    }

    private static RejectedException noSuchWorkflow() {
        return RejectedException.of(ProblemType.WORKFLOW_NOT_FOUND, "No workflow with this id");
    }

    private static RejectedException notShared() {
        return RejectedException.of(ProblemType.NOT_FOUND, "No such workflow, or it is not shared with this workspace");
    }
}
