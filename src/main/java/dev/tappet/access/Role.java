package dev.tappet.access;

/** The rights of a token in its workspace. Each role includes those before it. */
public enum Role {
    /** Reads everything except secrets. */
    VIEWER,
    /** Changes integrations and workflows. */
    EDITOR,
    /** Creates and revokes tokens, and reads the audit. */
    ADMIN;

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
