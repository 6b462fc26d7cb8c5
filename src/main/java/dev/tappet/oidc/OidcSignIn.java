package dev.tappet.oidc;

import dev.tappet.access.Caller;
import dev.tappet.digest.RandomTokens;
import dev.tappet.digest.Sha256;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.secret.SecretBox;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jose4j.jwt.JwtClaims;

/**
 * Signs users in with the authorization code flow with PKCE (RFC 7636), a state and a nonce. The data of an open
 * sign-in is sealed in a cookie of the browser: nothing is stored for unauthenticated users, and no other browser can
 * complete the sign-in.
 */
public final class OidcSignIn {
    /** The maximum time that a user may take at the provider. */
    public static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final String VERIFIER = "verifier";
    private static final String NONCE = "nonce";
    private static final String STATE = "state";
    private static final String UNTIL = "until";

    /** The owner of the sealed data, which belongs to no workspace. */
    private static final UUID OWNER = new UUID(0, 0x51);

    private final OidcSettings settings;
    private final OidcProvider provider;
    private final SecretBox box;
    private final InstantSource clock;
    private final RandomTokens random = new RandomTokens();

    public OidcSignIn(OidcSettings settings, SecretBox box, InstantSource clock) {
        this.settings = settings;
        this.provider = new OidcProvider(settings, clock);
        this.box = box;
        this.clock = clock;
    }

    /**
     * A sign-in that has begun.
     *
     * @param address to which the browser is redirected
     * @param browser the sealed data of the sign-in, for a cookie of this browser
     */
    public record Begun(URI address, String browser) {
        @Override
        public String toString() {
            return "Begun[" + address.getHost() + "]";
        }
    }

    /** The provider's name, on the sign-in button. */
    public String name() {
        return settings.name();
    }

    public Begun begin() throws OidcSignInException {
        String state = random.next();
        String verifier = random.next();
        String nonce = random.next();
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", settings.clientId());
        query.put("redirect_uri", settings.callback().get().toString());
        query.put("scope", settings.scopes());
        query.put(STATE, state);
        query.put(NONCE, nonce);
        query.put("code_challenge", sha256(verifier));
        query.put("code_challenge_method", "S256");
        URI endpoint = provider.authorizationEndpoint();
        String text = query.entrySet().stream()
                .map(field -> field.getKey() + "=" + ProviderClient.encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        byte[] sealed = Json.write(Map.of(
                STATE,
                state,
                VERIFIER,
                verifier,
                NONCE,
                nonce,
                UNTIL,
                clock.instant().plus(LIFETIME).toEpochMilli()));
        return new Begun(
                URI.create(endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + text),
                Base64.getUrlEncoder().withoutPadding().encodeToString(box.seal(OWNER, sealed)));
    }

    /**
     * Completes a sign-in after the provider has redirected the browser back.
     *
     * @param code    of the provider; empty if it denied the sign-in
     * @param browser the sealed data of the sign-in, from the cookie
     * @throws OidcSignInException if the sign-in has expired, was denied, or the user has no role
     */
    public Caller finish(Optional<String> code, String state, Optional<String> browser) throws OidcSignInException {
        Map<?, ?> begun = browser.flatMap(this::opened).orElseThrow(OidcSignIn::expired);
        boolean isThis = begun.get(STATE) instanceof String known && MessageDigest.isEqual(bytes(known), bytes(state));
        boolean isInTime = begun.get(UNTIL) instanceof Number until && clock.millis() < until.longValue();
        if (!isThis || !isInTime) {
            throw expired();
        }
        if (code.isEmpty()) {
            throw new OidcSignInException(OidcSignInException.Reason.DENIED, "The provider refused the sign-in");
        }
        return caller(provider.claims(code.get(), (String) begun.get(VERIFIER), (String) begun.get(NONCE)));
    }

    private Optional<Map<?, ?>> opened(String browser) {
        try {
            return Json.read(box.open(OWNER, Base64.getUrlDecoder().decode(browser))) instanceof Map<?, ?> begun
                    ? Optional.of(begun)
                    : Optional.empty();
        } catch (IllegalArgumentException | SecretBox.CannotOpenException | MalformedJsonException _) {
            // sealed by another server, or forged
            return Optional.empty();
        }
    }

    private Caller caller(JwtClaims claims) throws OidcSignInException {
        List<String> values = switch (claims.getClaimValue(settings.claim())) {
            case String text -> List.of(text);
            case List<?> several -> several.stream().map(String::valueOf).toList();
            case null, default -> List.of();
        };
        String name = nameOf(claims);
        return settings.rules().stream()
                .filter(rule -> values.contains(rule.value()))
                .findFirst()
                .map(rule -> rule.caller(name))
                .orElseThrow(() -> new OidcSignInException(
                        OidcSignInException.Reason.NO_ROLE,
                        "No rule gives %s a role: the claim %s has %d values"
                                .formatted(name, settings.claim(), values.size())));
    }

    /** The name in the audit: the claim that is most readable. */
    private static String nameOf(JwtClaims claims) {
        for (String claim : List.of("email", "preferred_username", "name", "sub")) {
            if (claims.getClaimValue(claim) instanceof String text && !text.isBlank()) {
                return text.length() > 100 ? text.substring(0, 100) : text;
            }
        }
        return "a person without a name";
    }

    private static OidcSignInException expired() {
        return new OidcSignInException(
                OidcSignInException.Reason.EXPIRED,
                "The state is unknown, used, too old, or belongs to another" + " browser");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(text));
    }
}
