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
 * Who is asking, set by {@link BearerFilter}. A resource learns the workspace it works on only by naming the right that
 * it takes, so that neither can be forgotten.
 */
@RequestScoped
public class CallerContext {
    private Optional<Caller> caller = Optional.empty();
    private Optional<UUID> workspace = Optional.empty();

    void grant(Caller identified) {
        caller = Optional.of(identified);
    }

    /** The caller's workspace, to read in. */
    public UUID reading() {
        return member(Role.VIEWER);
    }

    /** The caller's workspace, to change something in. */
    public UUID changing() {
        return member(Role.EDITOR);
    }

    /** The caller's workspace, to see what others do in it. */
    public UUID overseeing() {
        return member(Role.ADMIN);
    }

    /** The workspace that the caller was let into; none if it is not about one that stands. */
    Optional<UUID> workspace() {
        return workspace;
    }

    /** The token's holder, as the audit and drafts name it. */
    public Actor actor() {
        return caller().actor();
    }

    /** Lets the instance's administrator pass, and nobody else. */
    public void administering() {
        switch (caller()) {
            case Caller.Administrator _ -> {}
            case Caller.Member _ -> throw forbidden("Use the token of the instance's administrator");
        }
    }

    /** Lets the instance's administrator pass, and a member of this workspace who has the role. */
    public void administering(UUID wanted, Role required) {
        switch (caller()) {
            case Caller.Administrator _ -> {}
            case Caller.Member member when !member.workspace().equals(wanted) -> throw noSuchWorkspace();
            case Caller.Member member when !member.role().includes(required) -> throw lacking(required);
            case Caller.Member _ -> {}
        }
        workspace = Optional.of(wanted);
    }

    public static RejectedException noSuchWorkspace() {
        return RejectedException.of(ProblemType.NOT_FOUND, "No workspace with this id");
    }

    private UUID member(Role required) {
        return switch (caller()) {
            case Caller.Administrator _ ->
                throw forbidden("A workspace token is required; this token is the instance's");
            case Caller.Member member when !member.role().includes(required) -> throw lacking(required);
            case Caller.Member member -> {
                workspace = Optional.of(member.workspace());
                yield member.workspace();
            }
        };
    }

    /** The caller, for a resource that says who that is and touches no workspace. */
    public Caller caller() {
        return caller.orElseThrow(() -> new IllegalStateException("A resource outside of the bearer filter"));
    }

    private static RejectedException lacking(Role required) {
        return forbidden("Use a token with the role " + EnumNames.of(required));
    }

    private static RejectedException forbidden(String detail) {
        return RejectedException.of(ProblemType.FORBIDDEN, detail);
    }
}
