package dev.tappet.signature;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A {@link Rule} as plain values: the same in the table of vendors, in the public API, and in the table where an
 * integration's own are kept.
 */
public final class RuleForm {
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
    private static final String URL = "url";
    private static final String PINNED = "pinned";
    private static final String VERSION = "version";
    private static final String ALGORITHMS = "algorithms";

    /** The keys of a rule. */
    public static final Set<String> KEYS =
            Set.of(HEADER, PREFIX, FIELD, ALGORITHM, ENCODING, SIGNED, TIMESTAMP, ID, SECRET_ENCODING);

    private static final Set<String> VENDORS_KEYS =
            Set.of(HEADER, PREFIX, FIELD, ALGORITHM, CERTIFICATE, ENCODING, SIGNED, TIMESTAMP, ID, SECRET_ENCODING);

    static final Set<String> PLACE_KEYS = Set.of(HEADER, PREFIX, FIELD, PARAMETER);

    private RuleForm() {}

    /**
     * @param place what the whole is called in complaints
     * @throws UnusableRuleException when something is missing or unknown, or does not prove what it seems to
     */
    public static Rule read(String place, Map<?, ?> written) throws UnusableRuleException {
        Rule rule = read(new Fields(place, written, KEYS));
        RuleCheck.check(place, rule);
        return rule;
    }

    /** Reads one that may do what a user's may not. */
    static Rule vendors(String place, Map<?, ?> written) throws UnusableRuleException {
        return read(new Fields(place, written, VENDORS_KEYS));
    }

    private static Rule read(Fields fields) throws UnusableRuleException {
        return new Rule(
                place(fields),
                algorithm(fields),
                fields.oneOf(Encoding.class, ENCODING, Encoding.HEX),
                fields.has(SIGNED)
                        ? SignedContent.parse(fields.place(SIGNED), fields.text(SIGNED))
                        : SignedContent.BODY,
                fields.has(TIMESTAMP) ? Optional.of(timestamp(fields)) : Optional.empty(),
                fields.has(ID) ? Optional.of(place(fields.object(ID, PLACE_KEYS))) : Optional.empty(),
                fields.oneOf(KeyForm.class, SECRET_ENCODING, KeyForm.TEXT));
    }

    static Place place(Fields fields) throws UnusableRuleException {
        if (fields.has(FIELD)) {
            return new Place.Field(fields.text(FIELD));
        }
        return fields.has(PARAMETER)
                ? new Place.Parameter(fields.text(PARAMETER))
                : new Place.Header(fields.text(HEADER), fields.text(PREFIX, ""));
    }

    private static Algorithm algorithm(Fields fields) throws UnusableRuleException {
        if (fields.has(CERTIFICATE)) {
            return certificate(fields.object(CERTIFICATE, Set.of(URL, PINNED, VERSION, ALGORITHMS)));
        }
        Optional<Algorithm> pair =
                fields.oneOf(Algorithm.KeyPair.class, ALGORITHM).map(Algorithm.class::cast);
        Optional<Algorithm> comparison =
                fields.oneOf(Algorithm.Comparison.class, ALGORITHM).map(Algorithm.class::cast);
        return pair.or(() -> comparison).isPresent() ? pair.or(() -> comparison).get() : hmac(fields);
    }

    private static Algorithm hmac(Fields fields) throws UnusableRuleException {
        if (!fields.has(ALGORITHM)) {
            return Algorithm.Hmac.SHA256;
        }
        return fields.oneOf(Algorithm.Hmac.class, ALGORITHM)
                .orElseThrow(() -> new UnusableRuleException(
                        fields.place(ALGORITHM),
                        "one of sha1, sha256, sha512 (HMAC), ed25519, ecdsa_p256, equal is expected"));
    }

    private static Algorithm certificate(Fields fields) throws UnusableRuleException {
        Map<String, String> algorithms = new LinkedHashMap<>();
        fields.map(ALGORITHMS).forEach((version, name) -> algorithms.put(version.toString(), name.toString()));
        return new Algorithm.Certificate(
                fields.text(URL), Pattern.compile(fields.text(PINNED)), fields.text(VERSION), algorithms);
    }

    private static Timestamp timestamp(Fields rule) throws UnusableRuleException {
        Fields fields = rule.object(TIMESTAMP, Set.of(HEADER, PREFIX, FIELD, FORMAT, TOLERANCE));
        return new Timestamp(
                place(fields),
                fields.oneOf(Timestamp.Form.class, FORMAT, Timestamp.Form.UNIX),
                Duration.ofSeconds(fields.number(TOLERANCE, Timestamp.TOLERANCE.toSeconds())));
    }

    /** As it is read, with what was left out. */
    public static Map<String, Object> write(Rule rule) {
        Map<String, Object> written = new LinkedHashMap<>(write(rule.signature()));
        written.put(
                ALGORITHM,
                switch (rule.algorithm()) {
                    case Algorithm.Hmac hmac -> Fields.word(hmac);
                    case Algorithm.KeyPair pair -> Fields.word(pair);
                    case Algorithm.Comparison comparison -> Fields.word(comparison);
                    case Algorithm.Certificate _ -> CERTIFICATE;
                });
        written.put(ENCODING, Fields.word(rule.encoding()));
        written.put(SIGNED, rule.signed().template());
        rule.timestamp().ifPresent(timestamp -> {
            Map<String, Object> time = new LinkedHashMap<>(write(timestamp.place()));
            time.put(FORMAT, Fields.word(timestamp.form()));
            time.put(TOLERANCE, timestamp.tolerance().toSeconds());
            written.put(TIMESTAMP, time);
        });
        rule.id().ifPresent(id -> written.put(ID, write(id)));
        written.put(SECRET_ENCODING, Fields.word(rule.keyForm()));
        return written;
    }

    private static Map<String, Object> write(Place place) {
        return switch (place) {
            case Place.Header(String name, String prefix) when prefix.isEmpty() -> Map.of(HEADER, name);
            case Place.Header(String name, String prefix) -> Map.of(HEADER, name, PREFIX, prefix);
            case Place.Field(String path) -> Map.of(FIELD, path);
            case Place.Parameter(String name) -> Map.of(PARAMETER, name);
        };
    }
}
