package dev.tappet.workspace.connection;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Tries a connection now, as far as that is possible without a call of its service. */
@FunctionalInterface
public interface ConnectionCheck {
    /** The result of a trial. */
    sealed interface CheckedConnection {
        /** @param tokenExpiry when the access token that was fetched expires; empty if the connection needs none */
        record Works(Optional<Instant> tokenExpiry) implements CheckedConnection {}

        /** @param reason without secrets */
        record Fails(String reason) implements CheckedConnection {}
    }

    /**
     * Fetches an access token, whatever is cached.
     *
     * @throws InterruptedException when the server stops
     */
    CheckedConnection check(UUID workspace, Connection connection) throws InterruptedException;
}
