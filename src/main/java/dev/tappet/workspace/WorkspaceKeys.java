package dev.tappet.workspace;

import dev.tappet.storage.Key;
import java.util.UUID;

/** Where the items of this room stand in the table; other rooms keep there what belongs to a workspace. */
public final class WorkspaceKeys {
    /** The partition that holds every workspace: few are made, and only their administrator lists them. */
    static final String ALL_WORKSPACES = "WS";

    static final String WORKSPACES = "WS#";
    public static final String INTEGRATIONS = "I#";
    static final String WORKFLOWS = "W#";
    static final String SCHEDULES = "SC#";
    public static final String TRIGGERS = "T#";
    static final String VERSIONS = "V#";

    /** With whom a workflow is shared, beside its head. */
    static final String SHARES = "S#";

    /** The members of a workspace that belong to others. */
    static final String SHARED = "SW#";

    static final String SECRETS = "SEC#";
    static final String VARIABLES = "VAR#";

    private WorkspaceKeys() {}

    public static Key workspace(UUID id) {
        return new Key(ALL_WORKSPACES, WORKSPACES + id);
    }

    /**
     * A copy of the limits of a workspace, in a partition of its own: every process reads it again and again, which one
     * partition for all workspaces could not serve.
     */
    static Key limits(UUID workspace) {
        return new Key("WL#" + workspace, "0");
    }

    /** The partition that names all that belongs to a workspace. */
    public static String members(UUID workspace) {
        return "WS#" + workspace;
    }

    /** @param prefix the kind of the member, one of {@link #INTEGRATIONS}, {@link #WORKFLOWS} or {@link #SHARED}, or another room's */
    public static Key member(UUID workspace, String prefix, UUID id) {
        return new Key(members(workspace), prefix + id);
    }

    static Key secret(UUID workspace, String name) {
        return new Key(members(workspace), SECRETS + name);
    }

    static Key variable(UUID workspace, String name) {
        return new Key(members(workspace), VARIABLES + name);
    }

    public static Key integration(UUID id) {
        return new Key("I#" + id, "0");
    }

    static Key trigger(UUID integration, UUID workflow) {
        return new Key("I#" + integration, TRIGGERS + workflow);
    }

    /** In a partition of its own, so that what fires schedules needs no right to change workflows. */
    static Key schedule(UUID workflow) {
        return new Key(SCHEDULES + workflow, "0");
    }

    public static Key workflow(UUID id) {
        return new Key("W#" + id, "0");
    }

    static Key draft(UUID workflow) {
        return new Key("W#" + workflow, "D");
    }

    static Key share(UUID workflow, UUID recipient) {
        return new Key("W#" + workflow, SHARES + recipient);
    }

    /** Padded, so that versions are ordered. */
    public static Key version(UUID workflow, int version) {
        return new Key("W#" + workflow, VERSIONS + "%08d".formatted(version));
    }
}
