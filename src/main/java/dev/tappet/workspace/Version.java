package dev.tappet.workspace;

import java.time.Instant;
import java.util.UUID;

/** A version of a workflow that was published once; it never changes. */
public record Version(UUID workflow, int number, Instant published, DefinitionSource source) {}
