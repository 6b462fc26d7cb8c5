package dev.tappet.workspace.connection;

import java.util.List;
import java.util.UUID;

/** Finds the published workflows that use a connection. */
@FunctionalInterface
public interface ConnectionUsers {
    /** The names of the workflows in quotes, each with its id; at most the first few. */
    List<String> of(UUID workspace, String connection);
}
