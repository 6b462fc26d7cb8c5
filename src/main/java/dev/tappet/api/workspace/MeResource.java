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

/** The caller, as the token of the request says: for programs that show or check what a token may do. */
@Path(PublicApi.ROOT + "/me")
@RunOnVirtualThread
public class MeResource {
    /**
     * @param administrator whether the token is that of the instance's administrator, which belongs to no workspace
     * @param role          what the token may do in its workspace
     * @param workspace     the only one that the token sees
     * @param token         left out for the administrator's
     */
    @PublicApi
    public record View(
            boolean administrator,
            Optional<String> role,
            Optional<WorkspaceName> workspace,
            Optional<TokenView> token) {}

    @PublicApi
    public record WorkspaceName(UUID id, String name) {}

    /**
     * @param id        left out for a token of a version that gave tokens no id
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
