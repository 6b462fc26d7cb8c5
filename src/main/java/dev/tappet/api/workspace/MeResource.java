package dev.tappet.api.workspace;

import dev.tappet.access.Actor;
import dev.tappet.access.ApiToken;
import dev.tappet.access.ApiTokens;
import dev.tappet.access.Caller;
import dev.tappet.access.Role;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.PublicApi;
import dev.tappet.json.EnumNames;
import dev.tappet.workspace.Workspace;
import dev.tappet.workspace.Workspaces;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The caller, as identified by the token of the request, for programs that show or check the rights of a token. */
@Path(PublicApi.ROOT + "/me")
@RunOnVirtualThread
public class MeResource {
    /**
     * The caller.
     *
     * @param administrator whether the caller is the instance's administrator, who belongs to no workspace
     * @param role          of the token in its workspace
     * @param workspace     the only workspace that the token can access
     * @param token         left out for the administrator's
     */
    @PublicApi
    public record View(
            boolean administrator,
            Optional<String> role,
            Optional<WorkspaceName> workspace,
            Optional<TokenView> token) {}

    /** The caller's workspace. */
    @PublicApi
    public record WorkspaceName(UUID id, String name) {}

    /**
     * The token of the request.
     *
     * @param id        left out if an early version created the token without an id
     * @param expiresAt left out if the token is valid until it is revoked
     */
    @PublicApi
    public record TokenView(Optional<UUID> id, String name, Optional<Instant> createdAt, Optional<Instant> expiresAt) {}

    private static final View ADMINISTRATOR = new View(true, Optional.empty(), Optional.empty(), Optional.empty());

    private final Workspaces workspaces;
    private final ApiTokens tokens;
    private final CallerContext access;

    MeResource(Workspaces workspaces, ApiTokens tokens, CallerContext access) {
        this.workspaces = workspaces;
        this.tokens = tokens;
        this.access = access;
    }

    @GET
    public View me() {
        return switch (access.caller()) {
            case Caller.Administrator _ -> ADMINISTRATOR;
            case Caller.Member(UUID workspace, Role role, Actor actor) -> {
                Optional<ApiToken> token = actor.token().flatMap(id -> tokens.find(workspace, id));
                yield new View(
                        false,
                        Optional.of(EnumNames.of(role)),
                        workspaces.find(workspace).map(MeResource::name),
                        Optional.of(new TokenView(
                                actor.token(),
                                actor.name(),
                                token.map(ApiToken::created),
                                token.flatMap(ApiToken::expires))));
            }
        };
    }

    private static WorkspaceName name(Workspace workspace) {
        return new WorkspaceName(workspace.id(), workspace.name());
    }
}
