package dev.tappet.workspace;

import dev.tappet.storage.Key;
import java.util.UUID;

/** The table keys of this package. Other packages use them for items that belong to a workspace. */
public final class WorkspaceKeys {
    /** The partition of all workspaces. They are few, and only administrators of the instance list them. */
    static final String ALL_WORKSPACES = "WS";

    static final String WORKSPACES = "WS#";
    public static final String INTEGRATIONS = "I#";
    static final String WORKFLOWS = "W#";
    static final String SCHEDULES = "SC#";
    public static final String TRIGGERS = "T#";
    static final String VERSIONS = "V#";

    /** The shares of a workflow, next to its head. */
    static final String SHARES = "S#";

    /** The members of a workspace that belong to other workspaces. */
    static final String SHARED = "SW#";

    static final String SECRETS = "SEC#";
    static final String VARIABLES = "VAR#";

    private WorkspaceKeys() {}

    public static Key workspace(UUID id) {
        return new Key(ALL_WORKSPACES, WORKSPACES + id);
    }

    /**
     * A copy of the limits of a workspace, in its own partition. Every process reads it repeatedly, which exceeds the
     * capacity of one partition for all workspaces.
     */
    static Key limits(UUID workspace) {
        return new Key("WL#" + workspace, "0");
    }

    /** The partition with references to all resources of a workspace. */
    public static String members(UUID workspace) {
        return "WS#" + workspace;
    }

    /**
     * @param prefix the kind of the member, one of {@link #INTEGRATIONS}, {@link #WORKFLOWS} or {@link #SHARED}, or a
     *               kind of another package
     */
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

    /** In its own partition, so that the process that fires schedules needs no permission to change workflows. */
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

    /** Padded, so that versions sort by number. */
    public static Key version(UUID workflow, int version) {
        return new Key("W#" + workflow, VERSIONS + "%08d".formatted(version));
    }
}
