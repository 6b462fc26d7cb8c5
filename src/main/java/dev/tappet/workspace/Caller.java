package dev.tappet.workspace;

import java.util.UUID;

/** Whose token a request to the public API bears. */
public sealed interface Caller {
    /** The administrator of the whole instance: makes workspaces and their tokens, and sees none of their content. */
    record Administrator() implements Caller {}

    /** A holder of a workspace's token. */
    record Member(UUID workspace, Role role) implements Caller {}
}
