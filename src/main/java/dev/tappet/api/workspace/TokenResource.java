package dev.tappet.api.workspace;

import dev.tappet.access.ApiToken;
import dev.tappet.access.ApiTokens;
import dev.tappet.access.Role;
import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.ChangeResponses;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.Identified;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.http.ProblemType;
import dev.tappet.json.EnumNames;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.paging.ResultPage;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.Workspaces;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The tokens of a workspace, for the instance's administrator and the workspace's administrators. */
@Path(PublicApi.ROOT + "/workspaces/{workspace_id}/tokens")
@RunOnVirtualThread
public class TokenResource {
    /**
     * A token.
     *
     * @param lastUsedAt to the minute
     * @param expiresAt  left out if the token is valid until it is revoked
     * @param token      the secret; only in the response that creates the token
     */
    @PublicApi
    public record View(
            UUID id,
            UUID workspaceId,
            String name,
            String role,
            Instant createdAt,
            Optional<Instant> lastUsedAt,
            Optional<Instant> expiresAt,
            Optional<String> token)
            implements Identified {
        static View of(ApiToken token, Optional<String> secret) {
            return new View(
                    token.id(),
                    token.workspace(),
                    token.name(),
                    EnumNames.of(token.role()),
                    token.created(),
                    token.used(),
                    token.expires(),
                    secret);
        }
    }

    /** A page of tokens. */
    @PublicApi
    public record Listing(List<View> tokens, Optional<String> nextPageToken) {}

    private static final String EXPIRES = "expires_at";

    /** The latest time that all tables and clients support. */
    private static final Instant LATEST_EXPIRY = Instant.parse("3000-01-01T00:00:00Z");

    private final ApiTokens tokens;
    private final Workspaces workspaces;
    private final CallerContext access;
    private final InstantSource clock;

    TokenResource(ApiTokens tokens, Workspaces workspaces, CallerContext access, InstantSource clock) {
        this.clock = clock;
        this.tokens = tokens;
        this.workspaces = workspaces;
        this.access = access;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @Audited("createToken")
    public View create(@RestPath("workspace_id") String workspaceId, InputStream sent)
            throws InvalidFieldException, IOException {
        UUID workspace = requireMayManage(workspaceId);
        ObjectFields body = JsonRequestReader.json(sent, Set.of("name", "role", EXPIRES));
        DisplayName name = DisplayName.of(body.text("name"));
        Role role = body.oneOf(Role.class, "role");
        return tokens.create(workspace, name, role, expiry(body))
                .map(made -> View.of(made.token(), Optional.of(made.secret())))
                .orElseThrow(CallerContext::noSuchWorkspace);
    }

    @GET
    public Listing list(
            @RestPath("workspace_id") String workspaceId,
            @RestQuery(PagingQuery.SIZE) Optional<String> size,
            @RestQuery(PagingQuery.TOKEN) Optional<String> token)
            throws InvalidFieldException {
        UUID workspace = requireMayManage(workspaceId);
        if (workspaces.find(workspace).isEmpty()) {
            throw CallerContext.noSuchWorkspace();
        }
        ResultPage<ApiToken> page = tokens.list(workspace, PagingQuery.of(size, token));
        return new Listing(
                page.found().stream()
                        .map(listed -> View.of(listed, Optional.empty()))
                        .toList(),
                page.next());
    }

    @DELETE
    @Path("{token_id}")
    @Audited("revokeToken")
    public void revoke(@RestPath("workspace_id") String workspaceId, @RestPath("token_id") String tokenId) {
        UUID workspace = requireMayManage(workspaceId);
        ChangeResult<UUID> result = IdParser.read(tokenId)
                .map(token -> tokens.revoke(workspace, token))
                .orElseGet(ChangeResult.Missing::new);
        ChangeResponses.done(result, () -> RejectedException.of(ProblemType.NOT_FOUND, "No token with this id"));
    }

    private Optional<Instant> expiry(ObjectFields body) throws InvalidFieldException {
        if (!body.has(EXPIRES)) {
            return Optional.empty();
        }
        Instant at = body.time(EXPIRES);
        if (!at.isAfter(clock.instant()) || at.isAfter(LATEST_EXPIRY)) {
            throw new InvalidFieldException(EXPIRES, "must be a time in the future, before the year 3000");
        }
        return Optional.of(at);
    }

    private UUID requireMayManage(String workspaceId) {
        UUID workspace = IdParser.workspace(workspaceId);
        access.requireAdministrator(workspace, Role.ADMIN);
        return workspace;
    }
}
