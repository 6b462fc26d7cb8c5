package dev.tappet.outbound;

import dev.tappet.workspace.connection.AccessToken;
import dev.tappet.workspace.connection.Connection;
import dev.tappet.workspace.connection.ConnectionCredential.OAuth2ClientCredentials;
import dev.tappet.workspace.connection.StoredTokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Caches the access tokens of connections. The first call that needs a token fetches it, while other calls wait. The
 * token is cached in this process and stored in the table for all processes. It is renewed before it expires, or when a
 * service rejects it.
 */
final class AccessTokens {
    private static final int MAX_CACHED = 1_000;

    /** How long a failure is returned to all calls, so that they do not all call a failing token endpoint. */
    private static final Duration FAILURE_LIFETIME = Duration.ofSeconds(1);

    /** Attempts of a call to obtain a token, if the tokens that other calls fetch are rejected as well. */
    private static final int ATTEMPTS = 3;

    private record TokenKey(UUID workspace, String name, long revision) {}

    private final Map<TokenKey, Slot> slots = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TokenKey, Slot> eldest) {
            return size() > MAX_CACHED;
        }
    };

    private final TokenEndpoint endpoint;
    private final StoredTokens stored;
    private final InstantSource clock;

    AccessTokens(TokenEndpoint endpoint, StoredTokens stored, InstantSource clock) {
        this.endpoint = endpoint;
        this.stored = stored;
        this.clock = clock;
    }

    /** The state of the token of a connection. Access is synchronized on the slot. */
    private static final class Slot {
        private Optional<AccessToken> current = Optional.empty();
        private Optional<CompletableFuture<AccessToken>> fetching = Optional.empty();
        private Optional<Failure> failure = Optional.empty();

        private Optional<AccessToken> usable(Optional<String> rejected) {
            return current.filter(token -> !rejected.equals(Optional.of(token.value())));
        }
    }

    private record Failure(AttemptFailedException cause, Instant at) {}

    /**
     * Returns a token for a call.
     *
     * @param rejected the token that the service rejected; empty if there is none
     * @param deadline of the call
     * @throws AttemptFailedException with the reason, if no token can be obtained
     */
    AccessToken token(
            UUID workspace,
            Connection connection,
            OAuth2ClientCredentials client,
            Optional<String> rejected,
            Deadline deadline,
            AddressGuard guard)
            throws AttemptFailedException, InterruptedException {
        Slot slot = slot(new TokenKey(workspace, connection.name(), connection.revision()));
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            CompletableFuture<AccessToken> fetching;
            synchronized (slot) {
                Optional<AccessToken> usable = slot.usable(rejected);
                if (usable.isPresent() && clock.instant().isBefore(usable.get().renewal())) {
                    return usable.get();
                }
                fetching = slot.fetching.orElse(null);
                if (fetching == null) {
                    checkFailure(slot, rejected);
                    fetching = fetch(slot, workspace, connection, client, rejected, guard);
                }
            }
            AccessToken token = await(fetching, slot, client, rejected, deadline);
            if (!rejected.equals(Optional.of(token.value()))) {
                return token;
            }
        }
        throw AttemptFailedException.permanentFailure(
                "no access token: " + client.tokenUrl().getRawAuthority() + " returned a rejected token again");
    }

    /**
     * Fetches a token, even if one is cached, and caches it for later calls.
     *
     * @throws AttemptFailedException with the reason, if no token can be obtained
     */
    AccessToken fetch(UUID workspace, Connection connection, OAuth2ClientCredentials client, AddressGuard guard)
            throws AttemptFailedException, InterruptedException {
        AccessToken token = endpoint.fetch(connection, client, guard);
        store(workspace, connection, token);
        Slot slot = slot(new TokenKey(workspace, connection.name(), connection.revision()));
        synchronized (slot) {
            slot.current = Optional.of(token);
            slot.failure = Optional.empty();
        }
        return token;
    }

    private void store(UUID workspace, Connection connection, AccessToken token) {
        if (clock.instant().isBefore(token.renewal())) {
            stored.store(workspace, connection, token);
        }
    }

    private Slot slot(TokenKey key) {
        synchronized (slots) {
            return slots.computeIfAbsent(key, _ -> new Slot());
        }
    }

    private void checkFailure(Slot slot, Optional<String> rejected) throws AttemptFailedException {
        Optional<Failure> recent = slot.failure.filter(
                failure -> clock.instant().isBefore(failure.at().plus(FAILURE_LIFETIME)));
        if (recent.isPresent() && unexpired(slot, rejected).isEmpty()) {
            throw recent.get().cause();
        }
    }

    private Optional<AccessToken> unexpired(Slot slot, Optional<String> rejected) {
        return slot.usable(rejected).filter(token -> clock.instant().isBefore(token.expiry()));
    }

    /** Runs on its own thread: other calls wait for the same token, possibly longer than the first call. */
    private CompletableFuture<AccessToken> fetch(
            Slot slot,
            UUID workspace,
            Connection connection,
            OAuth2ClientCredentials client,
            Optional<String> rejected,
            AddressGuard guard) {
        CompletableFuture<AccessToken> fetching = new CompletableFuture<>();
        slot.fetching = Optional.of(fetching);
        Thread.ofVirtual().name("access-token").start(() -> {
            try {
                AccessToken token = obtain(workspace, connection, client, rejected, guard);
                finishFetch(slot, Optional.of(token), Optional.empty());
                fetching.complete(token);
            } catch (AttemptFailedException e) {
                finishFetch(slot, Optional.empty(), Optional.of(new Failure(e, clock.instant())));
                fetching.completeExceptionally(e);
            } catch (InterruptedException | RuntimeException | Error e) {
                finishFetch(slot, Optional.empty(), Optional.empty());
                fetching.completeExceptionally(e);
            }
        });
        return fetching;
    }

    private static void finishFetch(Slot slot, Optional<AccessToken> token, Optional<Failure> failure) {
        synchronized (slot) {
            slot.current = token.or(() -> slot.current);
            slot.failure = failure;
            slot.fetching = Optional.empty();
        }
    }

    private AccessToken obtain(
            UUID workspace,
            Connection connection,
            OAuth2ClientCredentials client,
            Optional<String> rejected,
            AddressGuard guard)
            throws AttemptFailedException, InterruptedException {
        Optional<AccessToken> shared = stored.find(workspace, connection)
                .filter(token -> !rejected.equals(Optional.of(token.value())))
                .filter(token -> clock.instant().isBefore(token.renewal()));
        if (shared.isPresent()) {
            return shared.get();
        }
        AccessToken fetched = endpoint.fetch(connection, client, guard);
        store(workspace, connection, fetched);
        return fetched;
    }

    private AccessToken await(
            CompletableFuture<AccessToken> fetching,
            Slot slot,
            OAuth2ClientCredentials client,
            Optional<String> rejected,
            Deadline deadline)
            throws AttemptFailedException, InterruptedException {
        AttemptFailedException failure;
        try {
            return fetching.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            failure = AttemptFailedException.transientFailure("no access token: "
                    + client.tokenUrl().getRawAuthority() + " did not respond within the step's timeout");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case AttemptFailedException failed -> failure = failed;
                case RuntimeException failed -> throw failed;
                default -> throw new IllegalStateException("Fetching an access token", e.getCause());
            }
        }
        synchronized (slot) {
            Optional<AccessToken> unexpired = unexpired(slot, rejected);
            if (unexpired.isPresent()) {
                return unexpired.get();
            }
        }
        throw failure;
    }
}
