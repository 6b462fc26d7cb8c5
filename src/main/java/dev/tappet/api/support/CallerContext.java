package dev.tappet.api.support;

import dev.tappet.access.Actor;
import dev.tappet.access.Caller;
import dev.tappet.access.Role;
import dev.tappet.http.ProblemType;
import dev.tappet.json.EnumNames;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import java.util.UUID;

/**
 * The caller of a request, set by {@link BearerFilter}. A resource obtains its workspace only through a method that
 * checks a right, so that no resource can omit the check.
 */
@RequestScoped
public class CallerContext {
    private static final UUID ADMINISTRATOR = new UUID(0, 0);

    private Optional<Caller> caller = Optional.empty();
    private Optional<UUID> workspace = Optional.empty();

    void setCaller(Caller identified) {
        caller = Optional.of(identified);
    }

    /** The caller's workspace. Requires the role viewer. */
    public UUID viewerWorkspace() {
        return member(Role.VIEWER);
    }

    /** The caller's workspace. Requires the role editor. */
    public UUID editorWorkspace() {
        return member(Role.EDITOR);
    }

    /** The caller's workspace. Requires the role admin. */
    public UUID adminWorkspace() {
        return member(Role.ADMIN);
    }

    /** The workspace for which the caller was authorized; empty if the request is for no particular workspace. */
    Optional<UUID> workspace() {
        return workspace;
    }

    /** The workspace whose limits apply to the request; one that does not exist for the instance's administrator. */
    UUID limited() {
        return switch (caller()) {
            case Caller.Administrator _ -> ADMINISTRATOR;
            case Caller.Member member -> member.workspace();
        };
    }

    /** The token's holder, for the audit and for drafts. */
    public Actor actor() {
        return caller().actor();
    }

    /** Requires the instance's administrator. */
    public void requireAdministrator() {
        switch (caller()) {
            case Caller.Administrator _ -> {}
            case Caller.Member _ -> throw forbidden("Use the token of the instance's administrator");
        }
    }

    /** Requires the instance's administrator, or a member of this workspace with the role. */
    public void requireAdministrator(UUID action, Role required) {
        switch (caller()) {
            case Caller.Administrator _ -> {}
            case Caller.Member member when !member.workspace().equals(action) -> throw noSuchWorkspace();
            case Caller.Member member when !member.role().includes(required) -> throw missingRole(required);
            case Caller.Member _ -> {}
        }
        workspace = Optional.of(action);
    }

    public static RejectedException noSuchWorkspace() {
        return RejectedException.of(ProblemType.NOT_FOUND, "No workspace with this id");
    }

    private UUID member(Role required) {
        return switch (caller()) {
            case Caller.Administrator _ ->
                throw forbidden("A workspace token is required; this token is the instance's");
            case Caller.Member member when !member.role().includes(required) -> throw missingRole(required);
            case Caller.Member member -> {
                workspace = Optional.of(member.workspace());
                yield member.workspace();
            }
        };
    }

    /** The caller, for a resource that describes the caller and accesses no workspace. */
    public Caller caller() {
        return caller.orElseThrow(() -> new IllegalStateException("A resource outside of the bearer filter"));
    }

    private static RejectedException missingRole(Role required) {
        return forbidden("Use a token with the role " + EnumNames.of(required));
    }

    private static RejectedException forbidden(String detail) {
        return RejectedException.of(ProblemType.FORBIDDEN, detail);
    }
}
