package dev.tappet.signature;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Sets of keys from where issuers of tokens publish them (RFC 7517). A set is kept for an hour; a token with an unknown
 * key has it fetched again, but not within a minute of the last fetch, so that invented keys cause few. All requests that
 * need a set wait for one fetch.
 */
public final class PublishedKeys {
    private static final int MAX_SETS = 100;
    private static final int MAX_KEYS = 100;
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration BETWEEN_FETCHES = Duration.ofMinutes(1);

    private final SenderClient client;
    private final InstantSource clock;
    private final SharedFetches<URI, KeySet> fetches = new SharedFetches<>();
    private final Map<URI, KeySet> sets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<URI, KeySet> eldest) {
            return size() > MAX_SETS;
        }
    };

    private record KeySet(Instant fetched, List<JsonWebKey> keys) {}

    public PublishedKeys(SenderClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** The issuer does not answer, so that it is unknown whether the token is right. */
    static final class UnreachableKeysException extends UnresolvableKeyException {
        private static final long serialVersionUID = 1L;
        private final SenderUnreachableException reason;

        UnreachableKeysException(SenderUnreachableException reason) {
            super("The keys cannot be fetched", reason);
            this.reason = reason;
        }

        SenderUnreachableException reason() {
            return reason;
        }
    }

    /** The key that a token names. */
    Key key(URI address, JsonWebSignature token) throws UnresolvableKeyException {
        try {
            KeySet set = set(address, Instant.MIN);
            Optional<Key> key = find(set, token);
            if (key.isEmpty()) {
                // the issuer may have a new key since
                key = find(set(address, clock.instant().minus(BETWEEN_FETCHES)), token);
            }
            return key.orElseThrow(() -> new UnresolvableKeyException("No published key has this ID"));
        } catch (SenderUnreachableException e) {
            throw new UnreachableKeysException(e);
        }
    }

    private static Optional<Key> find(KeySet set, JsonWebSignature token) {
        String id = token.getKeyIdHeaderValue();
        return set.keys().stream()
                .filter(key -> id != null && id.equals(key.getKeyId()))
                .filter(key -> key.getAlgorithm() == null || key.getAlgorithm().equals(token.getAlgorithmHeaderValue()))
                .map(JsonWebKey::getKey)
                .findFirst();
    }

    /** @param since a set that was fetched before is fetched again */
    private KeySet set(URI address, Instant since) {
        Optional<KeySet> known = known(address, since);
        return known.isPresent()
                ? known.get()
                : fetches.get(address, () -> known(address, since).orElseGet(() -> fetch(address)));
    }

    private Optional<KeySet> known(URI address, Instant since) {
        Instant oldest = clock.instant().minus(KEPT);
        synchronized (sets) {
            return Optional.ofNullable(sets.get(address))
                    .filter(set ->
                            !set.fetched().isBefore(since) && !set.fetched().isBefore(oldest));
        }
    }

    private KeySet fetch(URI address) {
        SenderClient.SenderResponse response = client.get(address);
        if (response.status() != 200) {
            throw new SenderUnreachableException(address.getHost() + " answers " + response.status());
        }
        KeySet set = new KeySet(clock.instant(), parse(address, response.body()));
        synchronized (sets) {
            sets.put(address, set);
        }
        return set;
    }

    private static List<JsonWebKey> parse(URI address, byte[] json) {
        try {
            return new JsonWebKeySet(new String(json, StandardCharsets.UTF_8))
                    .getJsonWebKeys().stream().limit(MAX_KEYS).toList();
        } catch (JoseException e) {
            throw new SenderUnreachableException(address.getHost() + " answers with something else than keys", e);
        }
    }
}
