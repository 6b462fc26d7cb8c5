package dev.tappet.api.workspace;

import dev.tappet.api.support.ApiTurn;
import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.ChangeResponses;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.paging.ResultPage;
import dev.tappet.workspace.DefinitionUse;
import dev.tappet.workspace.MemberName;
import dev.tappet.workspace.PublishedUsers;
import dev.tappet.workspace.connection.Connection;
import dev.tappet.workspace.connection.ConnectionCheck;
import dev.tappet.workspace.connection.Connections;
import dev.tappet.workspace.connection.SettingsReader;
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
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The connections of the caller's workspace. Their secrets can be written, but not read. */
@Path(PublicApi.ROOT + "/connections")
@RunOnVirtualThread
public class ConnectionResource {
    private final Connections connections;
    private final ConnectionCheck check;
    private final PublishedUsers users;
    private final CallerContext access;
    private final ApiTurn turn;

    ConnectionResource(
            Connections connections, ConnectionCheck check, PublishedUsers users, CallerContext access, ApiTurn turn) {
        this.turn = turn;
        this.connections = connections;
        this.check = check;
        this.users = users;
        this.access = access;
    }

    @GET
    public ConnectionView.Listing list(
            @RestQuery(PagingQuery.SIZE) Optional<String> size,
            @RestQuery(PagingQuery.TOKEN) Optional<String> token,
            @RestQuery(UsersQuery.USERS) Optional<String> withUsers)
            throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        ResultPage<Connection> page = connections.list(workspace, PagingQuery.of(size, token));
        return ConnectionView.listing(
                page,
                UsersQuery.of(
                        withUsers,
                        users,
                        workspace,
                        page.found(),
                        connection -> DefinitionUse.connection(connection.name())));
    }

    @GET
    @Path("{name}")
    public ConnectionView find(@RestPath String name) throws InvalidFieldException {
        return ConnectionView.of(connection(access.viewerWorkspace(), name));
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Audited("putConnection")
    public ConnectionView put(@RestPath String name, InputStream sent) throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        MemberName named = MemberName.of(name);
        ObjectFields body = JsonRequestReader.json(sent, SettingsReader.KEYS);
        return ConnectionView.of(
                ChangeResponses.done(connections.put(workspace, named, body.all()), ConnectionResource::notFound));
    }

    /** Fetches an access token. A failure is returned as a result, not as an error. */
    @POST
    @Path("{name}/test")
    @Audited("testConnection")
    public ConnectionView.Trial test(@RestPath String name) throws InvalidFieldException, InterruptedException {
        UUID workspace = access.editorWorkspace();
        Connection tested = connection(workspace, name);
        return ConnectionView.Trial.of(turn.during(() -> check.check(workspace, tested)));
    }

    @DELETE
    @Path("{name}")
    @Audited("deleteConnection")
    public void delete(@RestPath String name) throws InvalidFieldException {
        UUID workspace = access.editorWorkspace();
        ChangeResponses.done(connections.delete(workspace, MemberName.of(name)), ConnectionResource::notFound);
    }

    private Connection connection(UUID workspace, String name) throws InvalidFieldException {
        return connections.find(workspace, MemberName.of(name)).orElseThrow(ConnectionResource::notFound);
    }

    private static RejectedException notFound() {
        return RejectedException.of(ProblemType.NOT_FOUND, "No connection with this name");
    }
}
