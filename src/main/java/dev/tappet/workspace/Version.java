package dev.tappet.workspace;

import java.time.Instant;
import java.util.UUID;

/** A published version of a workflow; it never changes. */
public record Version(UUID workflow, int number, Instant published, DefinitionSource source) {}
