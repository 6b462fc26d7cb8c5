package dev.tappet.oidc;

import dev.tappet.json.Json;
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
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/**
 * The provider's addresses and keys, as it publishes them (OpenID Connect Discovery 1.0), and its tokens. Addresses and
 * keys are cached for an hour. For a token with an unknown key, the keys are read again, at most once a minute. Sign-ins
 * at the same time share one read.
 */
final class OidcProvider {
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Duration MIN_KEY_READ_INTERVAL = Duration.ofMinutes(1);
    private static final int CLOCK_SKEW_SECONDS = 60;

    /** Two requests, of the document and of the keys. */
    private static final Duration LONGEST_READ = ProviderClient.TIMEOUT.multipliedBy(2);

    /** Only signatures with the provider's private keys: never {@code none}, and never a shared secret. */
    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            AlgorithmConstraints.ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384);

    private final OidcSettings settings;
    private final ProviderClient client = new ProviderClient();
    private final InstantSource clock;
    private final SharedRead<Published> documentRead;
    private final SharedRead<Published> keyRead;
    private volatile Optional<Published> published = Optional.empty();

    OidcProvider(OidcSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.documentRead = new SharedRead<>(LONGEST_READ, clock);
        this.keyRead = new SharedRead<>(LONGEST_READ, clock);
    }

    private record Published(
            Instant read, URI authorization, URI token, URI keys, Instant keysRead, List<JsonWebKey> keySet) {}

    URI authorizationEndpoint() throws OidcSignInException {
        return published().authorization();
    }

    /**
     * Exchanges a code for an ID token, verifies the token, and returns its claims.
     *
     * @throws OidcSignInException if the provider rejects the code, or the token is invalid
     */
    JwtClaims claims(String code, String verifier, String nonce) throws OidcSignInException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", settings.callback().get().toString());
        form.put("code_verifier", verifier);
        if (settings.clientSecret().isEmpty()) {
            form.put("client_id", settings.clientId());
        }
        Map<?, ?> response = client.post(
                published().token(),
                form,
                settings.clientSecret().map(secret -> Map.entry(settings.clientId(), secret)));
        if (!(response.get("id_token") instanceof String token)) {
            throw ProviderClient.unavailable("The provider's response has no ID token", null);
        }
        return verified(token, nonce);
    }

    private JwtClaims verified(String token, String nonce) throws OidcSignInException {
        try {
            JwtClaims claims = consumer(published()).processToClaims(token);
            if (!nonce.equals(claims.getClaimValue("nonce"))) {
                throw new OidcSignInException(
                        OidcSignInException.Reason.EXPIRED, "The ID token belongs to another" + " sign-in");
            }
            return claims;
        } catch (InvalidJwtException e) {
            throw ProviderClient.unavailable("The ID token is not valid: " + reason(e), e);
        }
    }

    private static String reason(InvalidJwtException invalid) {
        return invalid.getErrorDetails().isEmpty()
                ? "it cannot be read"
                : invalid.getErrorDetails().getFirst().getErrorMessage();
    }

    private org.jose4j.jwt.consumer.JwtConsumer consumer(Published at) {
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver((signature, _) -> key(at, signature))
                .setJwsAlgorithmConstraints(ALGORITHMS)
                .setExpectedIssuer(true, settings.issuer().toString())
                .setExpectedAudience(true, settings.clientId())
                .setRequireExpirationTime()
                .setRequireSubject()
                .setAllowedClockSkewInSeconds(CLOCK_SKEW_SECONDS)
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .build();
    }

    private Key key(Published at, JsonWebSignature signature) throws org.jose4j.lang.UnresolvableKeyException {
        Optional<Key> known = find(at.keySet(), signature);
        if (known.isEmpty() && isOlder(at.keysRead(), MIN_KEY_READ_INTERVAL)) {
            try {
                known = find(keyRead.get(() -> withKeys(at)).keySet(), signature);
            } catch (OidcSignInException e) {
                throw new org.jose4j.lang.UnresolvableKeyException(e.getMessage(), e);
            }
        }
        return known.orElseThrow(
                () -> new org.jose4j.lang.UnresolvableKeyException("The provider publishes no key with this ID"));
    }

    private static Optional<Key> find(List<JsonWebKey> keys, JsonWebSignature signature) {
        String id = signature.getKeyIdHeaderValue();
        return keys.stream()
                .filter(key -> id == null ? keys.size() == 1 : id.equals(key.getKeyId()))
                .map(JsonWebKey::getKey)
                .findFirst();
    }

    private Published published() throws OidcSignInException {
        Optional<Published> cached = cached();
        return cached.isPresent()
                ? cached.get()
                : documentRead.get(() -> {
                    // another thread may have read it since
                    Optional<Published> latest = cached();
                    return latest.isPresent() ? latest.get() : read();
                });
    }

    private Optional<Published> cached() {
        return published.filter(at -> !isOlder(at.read(), LIFETIME));
    }

    /** Also after the clock has been set back, so that nothing is kept for longer than it should. */
    private boolean isOlder(Instant read, Duration age) {
        Instant now = clock.instant();
        return !now.isBefore(read.plus(age)) || now.isBefore(read);
    }

    private Published read() throws OidcSignInException {
        Instant now = clock.instant();
        Map<?, ?> document = client.get(URI.create(settings.issuer() + "/.well-known/openid-configuration"));
        if (!settings.issuer().toString().equals(withoutTrailingSlash(document.get("issuer")))) {
            throw ProviderClient.unavailable(
                    "The issuer of the provider is %s, but %s is configured"
                            .formatted(document.get("issuer"), settings.issuer()),
                    null);
        }
        return withKeys(new Published(
                now,
                address(document, "authorization_endpoint"),
                address(document, "token_endpoint"),
                address(document, "jwks_uri"),
                now,
                List.of()));
    }

    private Published withKeys(Published at) throws OidcSignInException {
        Map<?, ?> keys = client.get(at.keys());
        try {
            List<JsonWebKey> set =
                    new JsonWebKeySet(new String(Json.write(keys), StandardCharsets.UTF_8)).getJsonWebKeys();
            Published now = new Published(
                    at.read(), at.authorization(), at.token(), at.keys(), clock.instant(), List.copyOf(set));
            published = Optional.of(now);
            return now;
        } catch (JoseException e) {
            throw ProviderClient.unavailable("The provider's keys cannot be read", e);
        }
    }

    private static String withoutTrailingSlash(Object issuer) {
        return issuer instanceof String text ? text.replaceFirst("/$", "") : "";
    }

    private URI address(Map<?, ?> document, String name) throws OidcSignInException {
        try {
            if (document.get(name) instanceof String text) {
                URI address = URI.create(text);
                // a provider that is trusted over https must not redirect to http
                if ("https".equals(address.getScheme())
                        || settings.issuer().getScheme().equals(address.getScheme())) {
                    return address;
                }
            }
        } catch (IllegalArgumentException e) {
            throw ProviderClient.unavailable("The provider's " + name + " is not an address", e);
        }
        throw ProviderClient.unavailable("The provider's discovery document has no " + name + " with https", null);
    }
}
