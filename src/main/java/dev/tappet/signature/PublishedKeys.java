package dev.tappet.signature;

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
import org.jose4j.jwk.Use;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Fetches and caches the key sets of token issuers (RFC 7517). A set is cached for one hour. A token with an unknown
 * key causes another fetch, but not within a minute of the last one, so that invalid tokens cause few fetches. Requests
 * that need the same set wait for one fetch. If an issuer is unreachable, its last set is used for up to one day, and
 * the next fetch follows after a pause, so that other requests do not wait.
 */
public final class PublishedKeys {
    private static final int MAX_SETS = 100;
    private static final int MAX_KEYS = 100;
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Duration LIFETIME_WITHOUT_ISSUER = Duration.ofDays(1);
    private static final Duration MIN_FETCH_INTERVAL = Duration.ofMinutes(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    private final SenderClient client;
    private final InstantSource clock;
    private final SharedFetches<VerificationKeys.Published, KeySet> fetches = new SharedFetches<>();
    private final Map<VerificationKeys.Published, KeySet> sets = leastRecentlyUsed();
    private final Map<VerificationKeys.Published, Instant> failures = leastRecentlyUsed();

    private record KeySet(Instant fetched, List<JsonWebKey> keys) {}

    private static <V> Map<VerificationKeys.Published, V> leastRecentlyUsed() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<VerificationKeys.Published, V> eldest) {
                return size() > MAX_SETS;
            }
        };
    }

    public PublishedKeys(SenderClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** The issuer is unreachable, so it is unknown whether the token is valid. */
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

    /**
     * The key that a token names, or the only key that fits a token that names none.
     *
     * @throws UnresolvableKeyException if no key fits
     * @throws UnreachableKeysException if the issuer is unreachable
     */
    Key key(VerificationKeys.Published address, JsonWebSignature token) throws UnresolvableKeyException {
        try {
            KeySet set = current(address);
            Optional<Key> key = find(set, token);
            if (key.isEmpty() && set.fetched().isBefore(clock.instant().minus(MIN_FETCH_INTERVAL))) {
                // the issuer may have published a new key
                key = find(fetched(address, set.fetched()), token);
            }
            return key.orElseThrow(() -> new UnresolvableKeyException("No published key matches"));
        } catch (SenderUnreachableException e) {
            throw new UnreachableKeysException(e);
        }
    }

    private static Optional<Key> find(KeySet set, JsonWebSignature token) {
        String id = token.getKeyIdHeaderValue();
        List<Key> fitting = set.keys().stream()
                .filter(key -> id == null || id.equals(key.getKeyId()))
                .filter(key -> key.getAlgorithm() == null || key.getAlgorithm().equals(token.getAlgorithmHeaderValue()))
                .filter(key -> !Use.ENCRYPTION.equals(key.getUse()) && matchesKeyType(key, token))
                .map(JsonWebKey::getKey)
                .toList();
        return id == null && fitting.size() > 1
                ? Optional.empty()
                : fitting.stream().findFirst();
    }

    private static boolean matchesKeyType(JsonWebKey key, JsonWebSignature token) {
        try {
            return key.getKeyType().equals(token.getAlgorithmNoConstraintCheck().getKeyType());
        } catch (JoseException _) {
            return false;
        }
    }

    /** The set fetched in the last hour, or an older one if its issuer is unreachable. */
    private KeySet current(VerificationKeys.Published address) {
        Optional<KeySet> stored = stored(address);
        if (stored.filter(set -> isYoungerThan(LIFETIME, set)).isPresent()) {
            return stored.get();
        }
        try {
            return fetched(address, stored.map(KeySet::fetched).orElse(Instant.MIN));
        } catch (SenderUnreachableException e) {
            return stored.filter(set -> isYoungerThan(LIFETIME_WITHOUT_ISSUER, set))
                    .orElseThrow(() -> e);
        }
    }

    private boolean isYoungerThan(Duration age, KeySet set) {
        return !set.fetched().isBefore(clock.instant().minus(age));
    }

    private Optional<KeySet> stored(VerificationKeys.Published address) {
        synchronized (sets) {
            return Optional.ofNullable(sets.get(address));
        }
    }

    /** @param previous when the insufficient set was fetched */
    private KeySet fetched(VerificationKeys.Published address, Instant previous) {
        return fetches.get(
                address,
                () -> stored(address)
                        .filter(set -> set.fetched().isAfter(previous))
                        .orElseGet(() -> fetch(address)));
    }

    private KeySet fetch(VerificationKeys.Published address) {
        if (failedRecently(address)) {
            throw new SenderUnreachableException(address.address().getHost() + " did not respond a moment ago");
        }
        try {
            KeySet set = new KeySet(clock.instant(), get(address));
            synchronized (sets) {
                sets.put(address, set);
            }
            return set;
        } catch (SenderUnreachableException e) {
            synchronized (failures) {
                failures.put(address, clock.instant());
            }
            throw e;
        }
    }

    private boolean failedRecently(VerificationKeys.Published address) {
        synchronized (failures) {
            return Optional.ofNullable(failures.get(address))
                    .filter(failed -> failed.isAfter(clock.instant().minus(PAUSE_AFTER_FAILURE)))
                    .isPresent();
        }
    }

    private List<JsonWebKey> get(VerificationKeys.Published keys) {
        String host = keys.address().getHost();
        SenderClient.SenderResponse response = client.get(keys.address(), keys.origin());
        if (response.status() != 200) {
            throw new SenderUnreachableException(host + " answers " + response.status());
        }
        try {
            return new JsonWebKeySet(new String(response.body(), StandardCharsets.UTF_8))
                    .getJsonWebKeys().stream().limit(MAX_KEYS).toList();
        } catch (JoseException e) {
            throw new SenderUnreachableException(host + " did not return a set of keys", e);
        }
    }
}
