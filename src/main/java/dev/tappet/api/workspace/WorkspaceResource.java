package dev.tappet.api.workspace;

import dev.tappet.access.Role;
import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.Identified;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.paging.ResultPage;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.Workspace;
import dev.tappet.workspace.Workspaces;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
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
import org.jboss.resteasy.reactive.RestQuery;

/** The workspaces of the instance, for its administrator. A member can read its own workspace. */
@Path(PublicApi.ROOT + "/workspaces")
@RunOnVirtualThread
public class WorkspaceResource {
    private static final String LIMITS = "limits";

    /** A workspace. */
    @PublicApi
    public record View(UUID id, String name, Instant createdAt, LimitsView limits) implements Identified {}

    /**
     * The limits of a workspace: its own, or the instance's defaults.
     *
     * @param rate    executions per second
     * @param payload the largest body of a trigger request, in bytes
     * @param output  the largest output of an execution, in bytes of JSON
     * @param spread  the number of table partitions over which its lists are spread
     */
    @PublicApi
    public record LimitsView(int rate, int payload, int output, int spread) {}

    /** A page of workspaces. */
    @PublicApi
    public record Listing(List<View> workspaces, Optional<String> nextPageToken) {}

    private final Workspaces workspaces;
    private final Quota standard;
    private final WorkspaceLimitsForm limitsForm;
    private final CallerContext access;

    WorkspaceResource(Workspaces workspaces, Quota standard, WorkspaceLimitsForm limitsForm, CallerContext access) {
        this.workspaces = workspaces;
        this.standard = standard;
        this.limitsForm = limitsForm;
        this.access = access;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @Audited("createWorkspace")
    public View create(InputStream sent) throws InvalidFieldException, IOException {
        access.requireAdministrator();
        ObjectFields body = JsonRequestReader.json(sent, Set.of("name"));
        return view(workspaces.create(DisplayName.of(body.text("name"))));
    }

    @GET
    public Listing list(
            @RestQuery(PagingQuery.SIZE) Optional<String> size, @RestQuery(PagingQuery.TOKEN) Optional<String> token)
            throws InvalidFieldException {
        access.requireAdministrator();
        ResultPage<Workspace> page = workspaces.list(PagingQuery.of(size, token));
        return new Listing(page.found().stream().map(this::view).toList(), page.next());
    }

    @GET
    @Path("{workspace_id}")
    public View find(@RestPath("workspace_id") String workspaceId) {
        UUID id = IdParser.workspace(workspaceId);
        access.requireAdministrator(id, Role.VIEWER);
        return workspaces.find(id).map(this::view).orElseThrow(CallerContext::noSuchWorkspace);
    }

    @PATCH
    @Path("{workspace_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Audited("limitWorkspace")
    public View limit(@RestPath("workspace_id") String workspaceId, InputStream sent)
            throws InvalidFieldException, IOException {
        access.requireAdministrator();
        UUID id = IdParser.workspace(workspaceId);
        ObjectFields body = JsonRequestReader.json(sent, Set.of(LIMITS));
        Optional<Workspace> now = body.has(LIMITS) ? workspaces.limit(id, limitsForm.read(body)) : workspaces.find(id);
        return now.map(this::view).orElseThrow(CallerContext::noSuchWorkspace);
    }

    private View view(Workspace workspace) {
        Quota allowed = standard.with(workspace.limits());
        return new View(
                workspace.id(),
                workspace.name(),
                workspace.created(),
                new LimitsView(
                        allowed.rate(),
                        allowed.payload(),
                        allowed.output(),
                        workspace.limits().spread().orElse(1)));
    }
}
