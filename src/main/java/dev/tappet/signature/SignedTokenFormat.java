package dev.tappet.signature;

import dev.tappet.json.EnumNames;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.signature.SignedTokenVerifier.Expectations;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads and writes a {@link SignedToken} as plain values, without its secrets: in the public API and in stored
 * integrations.
 */
public final class SignedTokenFormat {
    private static final String KEYS_URL = "keys_url";
    private static final String SECRET_ENCODING = "secret_encoding";
    private static final String HEADER = "header";
    private static final String ISSUERS = "issuers";
    private static final String AUDIENCES = "audiences";
    private static final String CLAIMS = "claims";
    private static final String BODY_DIGEST = "body_digest";
    private static final String MAX_AGE = "max_age_seconds";
    private static final String TOLERANCE = "tolerance_seconds";

    /** The keys of a token, except its secrets. */
    public static final Set<String> KEYS =
            Set.of(KEYS_URL, SECRET_ENCODING, HEADER, ISSUERS, AUDIENCES, CLAIMS, BODY_DIGEST, MAX_AGE, TOLERANCE);

    private static final int MAX_VALUES = 10;
    private static final int MAX_CHARACTERS = 1_000;
    private static final long MAX_AGE_LIMIT = Duration.ofDays(1).toSeconds();
    private static final long MAX_TOLERANCE = Duration.ofHours(1).toSeconds();

    private SignedTokenFormat() {}

    /**
     * Reads a token scheme without its secrets.
     *
     * @param place the name of the scheme in messages
     * @throws InvalidFieldException if a field is missing or unknown, or the scheme does not authenticate the sender
     */
    public static SignedToken read(String place, Map<?, ?> written) throws InvalidFieldException {
        SignedToken token = stored(place, written);
        ObjectFields fields = ObjectFields.of(place, written, KEYS);
        SecretRules.checkHeader(fields.place(HEADER), token.header());
        if (token.keys() instanceof VerificationKeys.Published(URI address, var _)) {
            checkAddress(fields, address);
            if (token.expected().issuers().isEmpty()) {
                throw new InvalidFieldException(
                        fields.place(ISSUERS), "is required: the keys of an issuer sign tokens for others too");
            }
            if (token.expected().audiences().isEmpty()) {
                throw new InvalidFieldException(
                        fields.place(AUDIENCES), "is required: the issuer also issues tokens for other purposes");
            }
        }
        return token;
    }

    private static void checkAddress(ObjectFields fields, URI address) throws InvalidFieldException {
        if (!"https".equalsIgnoreCase(address.getScheme())
                || address.getHost() == null
                || address.getRawUserInfo() != null
                || address.getRawFragment() != null
                || address.getPort() == 0
                || address.getPort() > 65_535) {
            throw new InvalidFieldException(
                    fields.place(KEYS_URL),
                    "must be a URL with https:// and the name of a host, without a user name and a fragment");
        }
    }

    /**
     * Reads a stored token scheme, without its secrets.
     *
     * @throws InvalidFieldException if it is damaged
     */
    public static SignedToken stored(String place, Map<?, ?> written) throws InvalidFieldException {
        ObjectFields fields = ObjectFields.of(place, written, KEYS);
        return new SignedToken(
                keys(fields),
                fields.text(HEADER, AuthorizationHeader.NAME),
                new Expectations(
                        fields.has(ISSUERS) ? texts(fields, ISSUERS) : List.of(),
                        fields.has(AUDIENCES) ? Optional.of(texts(fields, AUDIENCES)) : Optional.empty(),
                        fields.has(CLAIMS) ? claims(fields) : Map.of(),
                        fields.has(BODY_DIGEST)
                                ? Optional.of(checked(fields.place(BODY_DIGEST), fields.text(BODY_DIGEST)))
                                : Optional.empty(),
                        fields.has(MAX_AGE)
                                ? Optional.of(seconds(fields, MAX_AGE, 0, MAX_AGE_LIMIT))
                                : Optional.empty(),
                        seconds(fields, TOLERANCE, SignedToken.TOLERANCE.toSeconds(), MAX_TOLERANCE)));
    }

    private static VerificationKeys keys(ObjectFields fields) throws InvalidFieldException {
        if (!fields.has(KEYS_URL)) {
            return new VerificationKeys.Shared(
                    fields.oneOf(SecretEncoding.class, SECRET_ENCODING, SecretEncoding.TEXT), List.of());
        }
        if (fields.has(SECRET_ENCODING)) {
            throw new InvalidFieldException(fields.place(SECRET_ENCODING), "is for secrets, not for keys_url");
        }
        try {
            return new VerificationKeys.Published(
                    new URI(checked(fields.place(KEYS_URL), fields.text(KEYS_URL))),
                    SenderClient.AddressOrigin.CONFIGURED);
        } catch (URISyntaxException e) {
            throw new InvalidFieldException(fields.place(KEYS_URL), "must be a URL");
        }
    }

    private static Duration seconds(ObjectFields fields, String key, long defaultValue, long max)
            throws InvalidFieldException {
        long seconds = fields.number(key, defaultValue);
        if (seconds < 1 || seconds > max) {
            throw new InvalidFieldException(fields.place(key), "must be 1 to %d".formatted(max));
        }
        return Duration.ofSeconds(seconds);
    }

    private static List<String> texts(ObjectFields fields, String key) throws InvalidFieldException {
        List<String> texts = fields.isText(key) ? List.of(fields.text(key)) : fields.texts(key);
        if (texts.isEmpty() || texts.size() > MAX_VALUES) {
            throw new InvalidFieldException(fields.place(key), "must have 1 to %d values".formatted(MAX_VALUES));
        }
        for (String text : texts) {
            checked(fields.place(key), text);
        }
        return texts;
    }

    private static String checked(String place, String text) throws InvalidFieldException {
        if (text.isBlank() || text.length() > MAX_CHARACTERS) {
            throw new InvalidFieldException(place, "must have 1 to %,d characters".formatted(MAX_CHARACTERS));
        }
        return text;
    }

    private static Map<String, List<String>> claims(ObjectFields fields) throws InvalidFieldException {
        ObjectFields object = fields.object(
                CLAIMS,
                fields.map(CLAIMS).keySet().stream().map(Object::toString).collect(Collectors.toSet()));
        Map<String, List<String>> claims = new LinkedHashMap<>();
        for (Object name : fields.map(CLAIMS).keySet()) {
            checked(fields.place(CLAIMS), name.toString());
            claims.put(name.toString(), texts(object, name.toString()));
        }
        if (claims.size() > MAX_VALUES) {
            throw new InvalidFieldException(fields.place(CLAIMS), "must have at most %d claims".formatted(MAX_VALUES));
        }
        return claims;
    }

    /** Writes a token scheme as it is read, including default values. */
    public static Map<String, Object> write(SignedToken token) {
        Map<String, Object> written = new LinkedHashMap<>();
        switch (token.keys()) {
            case VerificationKeys.Published(URI address, var _) -> written.put(KEYS_URL, address.toString());
            case VerificationKeys.Shared(SecretEncoding encoding, var _) ->
                written.put(SECRET_ENCODING, EnumNames.of(encoding));
        }
        Expectations expected = token.expected();
        written.put(HEADER, token.header());
        if (!expected.issuers().isEmpty()) {
            written.put(ISSUERS, expected.issuers());
        }
        expected.audiences().ifPresent(audiences -> written.put(AUDIENCES, audiences));
        if (!expected.claims().isEmpty()) {
            written.put(CLAIMS, expected.claims());
        }
        expected.bodyDigest().ifPresent(claim -> written.put(BODY_DIGEST, claim));
        expected.maxAge().ifPresent(age -> written.put(MAX_AGE, age.toSeconds()));
        written.put(TOLERANCE, expected.tolerance().toSeconds());
        return written;
    }
}
