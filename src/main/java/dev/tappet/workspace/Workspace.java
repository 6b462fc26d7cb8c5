package dev.tappet.workspace;

import java.time.Instant;
import java.util.UUID;

/** The owner of integrations, workflows, executions and tokens. Workspaces are isolated from each other. */
public record Workspace(UUID id, String name, Instant created, WorkspaceLimits limits) {}
