package dev.tappet.access;

import java.util.UUID;

/** The caller of the public API. */
public sealed interface Caller {
    Actor actor();

    /** The instance's administrator, who creates workspaces and their tokens, and cannot read their content. */
    record Administrator(Actor actor) implements Caller {
        /** The holder of the administrator's token, who has no name. */
        public Administrator() {
            this(Actor.ADMINISTRATOR);
        }
    }

    /** The holder of a workspace's token, or a signed-in person with a role in the workspace. */
    record Member(UUID workspace, Role role, Actor actor) implements Caller {}
}
