package dev.tappet.workspace;

import java.time.Instant;
import java.util.UUID;

/** Who owns integrations, workflows, executions and tokens; two workspaces never see each other. */
public record Workspace(UUID id, String name, Instant created, WorkspaceLimits limits) {}
