package dev.tappet.signature;

import dev.tappet.json.EnumNames;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads and writes a {@link SignatureRule} as plain values: in the table of vendors, in the public API and in stored
 * integrations.
 */
public final class SignatureRuleFormat {
    private static final String HEADER = "header";
    private static final String PREFIX = "prefix";
    private static final String FIELD = "field";
    private static final String PARAMETER = "parameter";
    private static final String ALGORITHM = "algorithm";
    private static final String CERTIFICATE = "certificate";
    private static final String ENCODING = "encoding";
    private static final String SIGNED = "signed";
    private static final String TIMESTAMP = "timestamp";
    private static final String FORMAT = "format";
    private static final String TOLERANCE = "tolerance_seconds";
    private static final String ID = "id";
    private static final String SECRET_ENCODING = "secret_encoding";
    private static final String UNSIGNED_QUERY = "unsigned_query";
    private static final String OR = "or";
    private static final String SEPARATOR = "separator";
    private static final String POSITION = "position";
    private static final long MAX_POSITION = 20;
    private static final String URL = "url";
    private static final String PINNED = "pinned";
    private static final String VERSION = "version";
    private static final String ALGORITHMS = "algorithms";

    /** The keys of a rule. */
    public static final Set<String> KEYS = Set.of(
            HEADER,
            PREFIX,
            FIELD,
            ALGORITHM,
            ENCODING,
            SIGNED,
            TIMESTAMP,
            ID,
            SECRET_ENCODING,
            UNSIGNED_QUERY,
            SEPARATOR,
            POSITION);

    private static final Set<String> VENDORS_KEYS =
            Stream.concat(KEYS.stream(), Stream.of(CERTIFICATE, OR)).collect(Collectors.toUnmodifiableSet());
    static final Set<String> PLACE_KEYS = Set.of(HEADER, PREFIX, FIELD, PARAMETER, SEPARATOR, POSITION);
    private static final Set<String> VENDORS_PLACE_KEYS =
            Stream.concat(PLACE_KEYS.stream(), Stream.of(OR)).collect(Collectors.toUnmodifiableSet());

    private SignatureRuleFormat() {}

    /**
     * Reads a rule of a user.
     *
     * @param place the name of the rule in messages
     * @throws InvalidFieldException if a field is missing or unknown, or the rule does not authenticate the event
     */
    public static SignatureRule read(String place, Map<?, ?> written) throws InvalidFieldException {
        SignatureRule rule =
                read(ObjectFields.of(place, written, KEYS), PLACE_KEYS).separated();
        SignatureRuleValidator.check(place, rule);
        return rule;
    }

    /**
     * Reads a stored rule. It was validated by the version that stored it, and keeps its meaning.
     *
     * @throws InvalidFieldException if it is damaged
     */
    public static SignatureRule stored(String place, Map<?, ?> written) throws InvalidFieldException {
        return read(ObjectFields.of(place, written, KEYS), PLACE_KEYS);
    }
    /** Reads a rule of a vendor, which may use more features than one of a user. */
    static SignatureRule vendors(String place, Map<?, ?> written) throws InvalidFieldException {
        return read(ObjectFields.of(place, written, VENDORS_KEYS), VENDORS_PLACE_KEYS);
    }

    private static SignatureRule read(ObjectFields fields, Set<String> placeKeys) throws InvalidFieldException {
        return new SignatureRule(
                place(fields),
                algorithm(fields),
                fields.oneOf(SignatureEncoding.class, ENCODING, SignatureEncoding.HEX),
                fields.has(SIGNED)
                        ? SignedContent.parse(fields.place(SIGNED), fields.text(SIGNED))
                        : SignedContent.BODY,
                fields.has(TIMESTAMP) ? Optional.of(timestamp(fields, placeKeys)) : Optional.empty(),
                fields.has(ID) ? Optional.of(place(fields.object(ID, placeKeys))) : Optional.empty(),
                fields.oneOf(SecretEncoding.class, SECRET_ENCODING, SecretEncoding.TEXT),
                fields.flag(UNSIGNED_QUERY, false));
    }

    /** The location, or the first of two alternatives that has a value. */
    static ValueLocation place(ObjectFields fields) throws InvalidFieldException {
        return fields.has(OR)
                ? new ValueLocation.FirstOf(List.of(single(fields), place(fields.object(OR, VENDORS_PLACE_KEYS))))
                : single(fields);
    }

    private static ValueLocation single(ObjectFields fields) throws InvalidFieldException {
        if (fields.has(FIELD)) {
            return new ValueLocation.Field(fields.text(FIELD));
        }
        return fields.has(PARAMETER)
                ? new ValueLocation.Parameter(fields.text(PARAMETER))
                : new ValueLocation.Header(
                        fields.text(HEADER),
                        fields.text(PREFIX, ""),
                        fields.text(SEPARATOR, ValueLocation.Header.SEPARATOR),
                        position(fields));
    }

    private static int position(ObjectFields fields) throws InvalidFieldException {
        long position = fields.number(POSITION, 0);
        if (fields.has(POSITION) && (position < 1 || position > MAX_POSITION)) {
            throw new InvalidFieldException(fields.place(POSITION), "must be 1 to %d".formatted(MAX_POSITION));
        }
        return (int) position;
    }

    private static SignatureAlgorithm algorithm(ObjectFields fields) throws InvalidFieldException {
        if (fields.has(CERTIFICATE)) {
            return certificate(fields.object(CERTIFICATE, Set.of(URL, PINNED, VERSION, ALGORITHMS)));
        }
        Optional<SignatureAlgorithm> pair =
                fields.constant(SignatureAlgorithm.KeyPair.class, ALGORITHM).map(SignatureAlgorithm.class::cast);
        Optional<SignatureAlgorithm> comparison =
                fields.constant(SignatureAlgorithm.Comparison.class, ALGORITHM).map(SignatureAlgorithm.class::cast);
        return pair.or(() -> comparison).isPresent() ? pair.or(() -> comparison).get() : hmac(fields);
    }

    private static SignatureAlgorithm hmac(ObjectFields fields) throws InvalidFieldException {
        if (!fields.has(ALGORITHM)) {
            return SignatureAlgorithm.Hmac.SHA256;
        }
        return fields.constant(SignatureAlgorithm.Hmac.class, ALGORITHM)
                .orElseThrow(() -> new InvalidFieldException(
                        fields.place(ALGORITHM),
                        "must be one of sha1, sha256, sha512 (HMAC), ed25519, ecdsa_p256, ecdsa_p384, ecdsa_p256_p1363,"
                                + " rsa_sha256, rsa_sha512, rsa_pss_sha256 (public keys), equal"));
    }

    private static SignatureAlgorithm certificate(ObjectFields fields) throws InvalidFieldException {
        Map<String, String> algorithms = new LinkedHashMap<>();
        fields.map(ALGORITHMS).forEach((version, name) -> algorithms.put(version.toString(), name.toString()));
        return new SignatureAlgorithm.Certificate(
                namedOrPlace(fields, URL),
                Pattern.compile(fields.text(PINNED)),
                namedOrPlace(fields, VERSION),
                algorithms);
    }

    /** A name alone is that of a field of the body. */
    private static ValueLocation namedOrPlace(ObjectFields fields, String key) throws InvalidFieldException {
        return fields.isText(key)
                ? new ValueLocation.Field(fields.text(key))
                : place(fields.object(key, VENDORS_PLACE_KEYS));
    }

    private static SignatureTimestamp timestamp(ObjectFields rule, Set<String> placeKeys) throws InvalidFieldException {
        Set<String> keys = Stream.concat(placeKeys.stream(), Stream.of(FORMAT, TOLERANCE))
                .filter(key -> !key.equals(PARAMETER))
                .collect(Collectors.toUnmodifiableSet());
        ObjectFields fields = rule.object(TIMESTAMP, keys);
        return new SignatureTimestamp(
                place(fields),
                fields.oneOf(SignatureTimestamp.Form.class, FORMAT, SignatureTimestamp.Form.UNIX),
                Duration.ofSeconds(fields.number(TOLERANCE, SignatureTimestamp.TOLERANCE.toSeconds())));
    }

    /**
     * Writes a rule as it is read, including default values. Of the alternative locations of a vendor, it writes the
     * first.
     */
    public static Map<String, Object> write(SignatureRule rule) {
        Map<String, Object> written = new LinkedHashMap<>(write(rule.signature()));
        written.put(
                ALGORITHM,
                switch (rule.algorithm()) {
                    case SignatureAlgorithm.Hmac hmac -> EnumNames.of(hmac);
                    case SignatureAlgorithm.KeyPair pair -> EnumNames.of(pair);
                    case SignatureAlgorithm.Comparison comparison -> EnumNames.of(comparison);
                    case SignatureAlgorithm.Certificate _ -> CERTIFICATE;
                });
        written.put(ENCODING, EnumNames.of(rule.encoding()));
        written.put(SIGNED, rule.signed().template());
        rule.timestamp().ifPresent(timestamp -> {
            Map<String, Object> time = new LinkedHashMap<>(write(timestamp.place()));
            time.put(FORMAT, EnumNames.of(timestamp.form()));
            time.put(TOLERANCE, timestamp.tolerance().toSeconds());
            written.put(TIMESTAMP, time);
        });
        rule.id().ifPresent(id -> written.put(ID, write(id)));
        written.put(SECRET_ENCODING, EnumNames.of(rule.keyForm()));
        if (rule.unsignedQuery()) {
            written.put(UNSIGNED_QUERY, true);
        }
        return written;
    }

    private static Map<String, Object> header(ValueLocation.Header header) {
        Map<String, Object> written = new LinkedHashMap<>(Map.of(HEADER, header.name()));
        if (!header.prefix().isEmpty()) {
            written.put(PREFIX, header.prefix());
        }
        if (!header.separator().equals(ValueLocation.Header.SEPARATOR)) {
            written.put(SEPARATOR, header.separator());
        }
        if (header.position() > 0) {
            written.put(POSITION, header.position());
        }
        return written;
    }

    static Map<String, Object> write(ValueLocation place) {
        return switch (place) {
            case ValueLocation.Header header -> header(header);
            case ValueLocation.Field(String path) -> Map.of(FIELD, path);
            case ValueLocation.Parameter(String name) -> Map.of(PARAMETER, name);
            case ValueLocation.FirstOf(var places) -> write(places.getFirst());
        };
    }
}
