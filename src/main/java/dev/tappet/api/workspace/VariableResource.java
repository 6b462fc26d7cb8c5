package dev.tappet.api.workspace;

import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.ChangeResponses;
import dev.tappet.api.support.DraftTag;
import dev.tappet.api.support.ForceQuery;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.paging.ResultPage;
import dev.tappet.workspace.DefinitionUse;
import dev.tappet.workspace.DraftPrecondition;
import dev.tappet.workspace.MemberName;
import dev.tappet.workspace.PublishedUsers;
import dev.tappet.workspace.Variables;
import dev.tappet.workspace.WorkspaceVariable;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** The variables of the caller's workspace. */
@Path(PublicApi.ROOT + "/variables")
@RunOnVirtualThread
public class VariableResource {
    private static final String VALUE = "value";

    /**
     * A variable.
     *
     * @param value  a plain value; empty for null
     * @param etag   for {@code If-Match}
     * @param usedBy the published workflows that read it; only in lists with {@code users=true}
     */
    @PublicApi
    public record View(
            String name,
            Optional<Object> value,
            String etag,
            Instant createdAt,
            Instant updatedAt,
            Optional<List<UsersQuery.View>> usedBy) {
        static View of(WorkspaceVariable variable, Optional<List<UsersQuery.View>> users) {
            return new View(
                    variable.name(),
                    Optional.ofNullable(variable.value()),
                    DraftTag.of(variable.revision()),
                    variable.created(),
                    variable.updated(),
                    users);
        }
    }

    /** A page of variables. */
    @PublicApi
    public record Listing(List<View> variables, Optional<String> nextPageToken) {}

    private final Variables variables;
    private final PublishedUsers users;
    private final CallerContext access;

    VariableResource(Variables variables, PublishedUsers users, CallerContext access) {
        this.variables = variables;
        this.users = users;
        this.access = access;
    }

    @GET
    public Listing list(
            @RestQuery(PagingQuery.SIZE) Optional<String> size,
            @RestQuery(PagingQuery.TOKEN) Optional<String> token,
            @RestQuery(UsersQuery.USERS) Optional<String> withUsers)
            throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        ResultPage<WorkspaceVariable> page = variables.list(workspace, PagingQuery.of(size, token));
        Function<WorkspaceVariable, Optional<List<UsersQuery.View>>> usersOf = UsersQuery.of(
                withUsers, users, workspace, page.found(), variable -> DefinitionUse.variable(variable.name()));
        return new Listing(
                page.found().stream()
                        .map(variable -> View.of(variable, usersOf.apply(variable)))
                        .toList(),
                page.next());
    }

    @GET
    @Path("{name}")
    public RestResponse<View> find(@RestPath String name) throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        return withEtag(variables.find(workspace, MemberName.of(name)).orElseThrow(VariableResource::notFound));
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Audited("putVariable")
    public RestResponse<View> put(@RestPath String name, @Context HttpHeaders headers, InputStream sent)
            throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        MemberName named = MemberName.of(name);
        DraftPrecondition required = DraftTag.required(headers, "for a variable that does not exist", "a variable");
        ObjectFields body = JsonRequestReader.json(sent, Set.of(VALUE));
        if (!body.has(VALUE)) {
            throw new InvalidFieldException(VALUE, "must be a value of JSON");
        }
        return switch (variables.put(workspace, named, WorkspaceVariable.Value.of(body.value(VALUE)), required)) {
            case Variables.VariableChange.Done(WorkspaceVariable variable) -> withEtag(variable);
            case Variables.VariableChange.Refused(String reason) ->
                throw RejectedException.of(ProblemType.CONFLICT, reason);
            case Variables.VariableChange.Outdated(Optional<WorkspaceVariable> current) ->
                throw RejectedException.of(
                        ProblemType.PRECONDITION_FAILED,
                        current.map(variable -> "The variable was changed at %s since it was read. Read it again, and"
                                                .formatted(variable.updated())
                                        + " send its etag as If-Match")
                                .orElse("There is no variable with this name. Send If-None-Match: * to create it"));
        };
    }

    @DELETE
    @Path("{name}")
    @Audited("deleteVariable")
    public void delete(@RestPath String name, @RestQuery(ForceQuery.FORCE) Optional<String> force)
            throws InvalidFieldException {
        UUID workspace = access.editorWorkspace();
        MemberName named = MemberName.of(name);
        if (!ForceQuery.of(force)) {
            ChangeResponses.requireUnused("variable", users.of(workspace, DefinitionUse.variable(named.value())));
        }
        if (!variables.delete(workspace, named)) {
            throw notFound();
        }
    }

    private static RestResponse<View> withEtag(WorkspaceVariable variable) {
        View view = View.of(variable, Optional.empty());
        return RestResponse.ResponseBuilder.ok(view)
                .header(HttpHeaders.ETAG, view.etag())
                .build();
    }

    private static RejectedException notFound() {
        return RejectedException.of(ProblemType.NOT_FOUND, "No variable with this name");
    }
}
