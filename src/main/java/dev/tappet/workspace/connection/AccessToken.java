package dev.tappet.workspace.connection;

import java.time.Instant;

/**
 * A bearer token that an authorization server issued.
 *
 * @param obtained when it was fetched
 * @param renewal  when a new token must be fetched
 * @param expiry   when it is no longer accepted
 */
public record AccessToken(String value, Instant obtained, Instant renewal, Instant expiry) {
    @Override
    public String toString() {
        return "AccessToken[…, until " + expiry + "]";
    }
}
