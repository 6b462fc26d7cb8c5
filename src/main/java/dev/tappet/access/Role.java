package dev.tappet.access;

/** What the holder of a token may do in its workspace; each may do what those before it may. */
public enum Role {
    /** Reads everything but secrets. */
    VIEWER,
    /** Changes integrations and workflows. */
    EDITOR,
    /** Makes and revokes tokens. */
    ADMIN;

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
