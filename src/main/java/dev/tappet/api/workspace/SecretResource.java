package dev.tappet.api.workspace;

import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.ChangeResponses;
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
import dev.tappet.workspace.PublishedUsers;
import dev.tappet.workspace.Secret;
import dev.tappet.workspace.Secrets;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
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

/** The secrets of the caller's workspace. They can be written, listed by name and deleted, but not read. */
@Path(PublicApi.ROOT + "/secrets")
@RunOnVirtualThread
public class SecretResource {
    private static final String VALUE = "value";

    /**
     * A secret, without its value.
     *
     * @param fingerprint identifies the value without revealing it; left out if the key of the instance cannot open it
     * @param usedBy      the published workflows that read it; only in lists with {@code users=true}
     */
    @PublicApi
    public record View(
            String name,
            Instant createdAt,
            Instant updatedAt,
            Optional<String> fingerprint,
            Optional<List<UsersQuery.View>> usedBy) {
        static View of(Secret secret, Optional<List<UsersQuery.View>> users) {
            return new View(secret.name(), secret.created(), secret.updated(), secret.fingerprint(), users);
        }
    }

    /** A page of secrets. */
    @PublicApi
    public record Listing(List<View> secrets, Optional<String> nextPageToken) {}

    private final Secrets secrets;
    private final PublishedUsers users;
    private final CallerContext access;

    SecretResource(Secrets secrets, PublishedUsers users, CallerContext access) {
        this.secrets = secrets;
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
        ResultPage<Secret> page = secrets.list(workspace, PagingQuery.of(size, token));
        Function<Secret, Optional<List<UsersQuery.View>>> usersOf =
                UsersQuery.of(withUsers, users, workspace, page.found(), secret -> DefinitionUse.secret(secret.name()));
        return new Listing(
                page.found().stream()
                        .map(secret -> View.of(secret, usersOf.apply(secret)))
                        .toList(),
                page.next());
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Audited("putSecret")
    public View put(@RestPath String name, InputStream sent) throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        Secret.Name named = Secret.Name.of(name);
        ObjectFields body = JsonRequestReader.json(sent, Set.of(VALUE));
        return View.of(
                ChangeResponses.done(
                        secrets.put(workspace, named, Secret.Value.of(body.text(VALUE))), SecretResource::notFound),
                Optional.empty());
    }

    @DELETE
    @Path("{name}")
    @Audited("deleteSecret")
    public void delete(@RestPath String name, @RestQuery(ForceQuery.FORCE) Optional<String> force)
            throws InvalidFieldException {
        UUID workspace = access.editorWorkspace();
        Secret.Name named = Secret.Name.of(name);
        if (!ForceQuery.of(force)) {
            ChangeResponses.requireUnused("secret", users.of(workspace, DefinitionUse.secret(named.value())));
        }
        if (!secrets.delete(workspace, named)) {
            throw notFound();
        }
    }

    private static RejectedException notFound() {
        return RejectedException.of(ProblemType.NOT_FOUND, "No secret with this name");
    }
}
