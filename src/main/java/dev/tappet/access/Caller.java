package dev.tappet.access;

import java.util.UUID;

/** Whose token a request to the public API bears. */
public sealed interface Caller {
    Actor actor();

    /** The administrator of the whole instance: makes workspaces and their tokens, and sees none of their content. */
    record Administrator() implements Caller {
        @Override
        public Actor actor() {
            return Actor.ADMINISTRATOR;
        }
    }

    /** A holder of a workspace's token. */
    record Member(UUID workspace, Role role, Actor actor) implements Caller {}
}
