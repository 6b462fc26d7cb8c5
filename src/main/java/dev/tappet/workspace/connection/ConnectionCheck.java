package dev.tappet.workspace.connection;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Checks a connection, without a call to its service. */
@FunctionalInterface
public interface ConnectionCheck {
    /** The result of a check. */
    sealed interface CheckedConnection {
        /** @param tokenExpiry when the fetched access token expires; empty if the connection needs none */
        record Works(Optional<Instant> tokenExpiry) implements CheckedConnection {}

        /** @param reason without secrets */
        record Fails(String reason) implements CheckedConnection {}
    }

    /**
     * Fetches an access token, even if one is cached.
     *
     * @throws InterruptedException if the server shuts down
     */
    CheckedConnection check(UUID workspace, Connection connection) throws InterruptedException;
}
