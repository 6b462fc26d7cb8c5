package dev.tappet.workspace;

import java.util.UUID;

/**
 * A published workflow at an integration: what a trigger URL leads to.
 *
 * @param integration whose events start it
 * @param workflow    the id in the trigger URL
 * @param workspace   to whom its executions belong
 * @param source      the workflow whose version runs: the same, or the one that is shared
 * @param version     the latest published one, 1 or more
 */
public record Binding(UUID integration, UUID workflow, UUID workspace, UUID source, int version) {}
