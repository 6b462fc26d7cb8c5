package dev.tappet.oidc;

import dev.tappet.access.Actor;
import dev.tappet.access.Caller;
import dev.tappet.access.Role;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives the users with a value of the claim a role: {@code platform=administrator} or {@code on-call=01a2…-….:editor},
 * with the id of a workspace.
 *
 * @param value     of the claim
 * @param workspace empty for the administrator of the instance
 * @param role      in the workspace; empty for the administrator
 */
public record RoleRule(String value, Optional<UUID> workspace, Optional<Role> role) {
    private static final String ADMINISTRATOR = "administrator";

    /** @throws IllegalArgumentException if the text is malformed; the message contains the accepted forms */
    public static RoleRule of(String text) {
        int equals = text.lastIndexOf('=');
        int colon = text.lastIndexOf(':');
        String value = equals < 1 ? "" : text.substring(0, equals).strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException(form(text));
        }
        if (text.substring(equals + 1).strip().equals(ADMINISTRATOR)) {
            return new RoleRule(value, Optional.empty(), Optional.empty());
        }
        if (colon < equals) {
            throw new IllegalArgumentException(form(text));
        }
        try {
            return new RoleRule(
                    value,
                    Optional.of(
                            UUID.fromString(text.substring(equals + 1, colon).strip())),
                    Optional.of(Role.valueOf(text.substring(colon + 1).strip().toUpperCase(Locale.ROOT))));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(form(text), e);
        }
    }

    private static String form(String text) {
        return "'%s' must be value=workspace-id:viewer, :editor or :admin, or value=administrator".formatted(text);
    }

    Caller caller(String name) {
        Actor actor = new Actor(Optional.empty(), name);
        return workspace
                .<Caller>map(id -> new Caller.Member(id, role.orElseThrow(), actor))
                .orElseGet(() -> new Caller.Administrator(actor));
    }
}
