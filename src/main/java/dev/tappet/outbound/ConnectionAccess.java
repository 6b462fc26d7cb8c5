package dev.tappet.outbound;

import dev.tappet.workspace.connection.Connection;
import dev.tappet.workspace.connection.Connections;
import dev.tappet.workspace.connection.StoredTokens;
import java.util.Optional;
import java.util.UUID;

/**
 * What calls need to use the connections of workspaces.
 *
 * @param connections lookup by workspace and name
 * @param tokens      shared by all processes
 * @param signer      for AWS
 */
public record ConnectionAccess(Lookup connections, StoredTokens tokens, RequestSigner signer) {
    /** Finds a connection. */
    @FunctionalInterface
    public interface Lookup {
        /** @return empty if the workspace has no such connection */
        Optional<Connection> find(UUID workspace, String name);
    }

    public ConnectionAccess(Connections connections, StoredTokens tokens, RequestSigner signer) {
        this(connections::current, tokens, signer);
    }
}
