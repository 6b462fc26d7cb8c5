package dev.tappet.workspace.integration;

import dev.tappet.json.InvalidFieldException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The pages that may call an integration from a browser, and what they may send and read, as the Fetch standard has it
 * (CORS, 3.2). Checked: a browser understands it, and every entry can be what a browser sends.
 *
 * @param origins     exactly as browsers send them, or {@code *} alone for all; none at all where nothing is listed
 * @param methods     beside GET, HEAD and POST, which browsers let pass anyway
 * @param headers     that a page may send, or {@code *} for all but {@code Authorization}
 * @param exposed     headers of an answer that a page may read beside the few that every page may, or {@code *}
 * @param maxAge      how long a browser may keep the answer to a preflight
 * @param credentials whether a browser may send along what it keeps for this server (cookies, certificates)
 */
public record Cors(
        List<String> origins,
        List<String> methods,
        List<String> headers,
        List<String> exposed,
        Duration maxAge,
        boolean credentials) {
    public static final String ANY = "*";

    /** Nothing is listed: browsers are told nothing. */
    public static final Cors NONE = new Cors(List.of(), List.of(), List.of(), List.of(), Duration.ZERO, false);

    /** What an ordinary integration takes. */
    public static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH");

    /** JSON is not among the content types that pages may send without asking. */
    public static final List<String> HEADERS = List.of("Content-Type");

    /** So long that a page asks once, so short that a change is seen soon. */
    public static final Duration MAX_AGE = Duration.ofMinutes(10);

    /** Longer than any browser keeps it (Firefox, a day). */
    public static final Duration LONGEST = Duration.ofDays(1);

    /** Of each list: what is sent with every answer, or read with every request, stays small. */
    static final int ENTRIES = 50;

    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9._-]{1,255}|\\[[0-9a-f:.]{2,45}])(:[1-9][0-9]{0,4})?");
    private static final Pattern DEFAULT_PORT = Pattern.compile("http://[^/]*:80|https://[^/]*:443");

    /** A token of RFC 9110, 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    /** What a browser sends for no page (Fetch, 2.2.1). */
    private static final Set<String> FORBIDDEN_METHODS = Set.of("CONNECT", "TRACE", "TRACK");

    public Cors {
        origins = List.copyOf(origins);
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        exposed = List.copyOf(exposed);
    }

    /** @throws InvalidFieldException when a browser would not understand it, or it would let in whoever asks */
    public static Cors of(
            List<String> origins,
            List<String> methods,
            List<String> headers,
            List<String> exposed,
            Duration maxAge,
            boolean credentials)
            throws InvalidFieldException {
        checkOrigins(origins);
        checkTokens("cors.methods", methods);
        checkTokens("cors.headers", headers);
        checkTokens("cors.exposed_headers", exposed);
        for (int i = 0; i < methods.size(); i++) {
            if (FORBIDDEN_METHODS.contains(methods.get(i).toUpperCase(Locale.ROOT))) {
                throw new InvalidFieldException("cors.methods[" + i + "]", "no page can send this method");
            }
            if (!methods.get(i).equals(methods.get(i).toUpperCase(Locale.ROOT))) {
                // browsers compare them to the letter, and then refuse what was meant to be allowed
                throw new InvalidFieldException("cors.methods[" + i + "]", "must be in upper case, for example PATCH");
            }
        }
        if (maxAge.isNegative() || maxAge.compareTo(LONGEST) > 0) {
            throw new InvalidFieldException("cors.max_age_seconds", "must be 0 to %,d".formatted(LONGEST.toSeconds()));
        }
        if (credentials) {
            named("cors.origins", origins);
            named("cors.methods", methods);
            named("cors.headers", headers);
            named("cors.exposed_headers", exposed);
        }
        return new Cors(origins, methods, headers, exposed, maxAge, credentials);
    }

    private static void checkOrigins(List<String> origins) throws InvalidFieldException {
        checkCount("cors.origins", origins);
        if (origins.contains(ANY) && origins.size() > 1) {
            throw new InvalidFieldException("cors.origins", "* must be the only entry: it includes all others");
        }
        for (int i = 0; i < origins.size(); i++) {
            String origin = origins.get(i);
            boolean readable = ORIGIN.matcher(origin).matches()
                    && !DEFAULT_PORT.matcher(origin).matches();
            if (!origin.equals(ANY) && !readable) {
                throw new InvalidFieldException(
                        "cors.origins[" + i + "]",
                        "must be * or an origin as browsers send it, for example https://app.example or"
                                + " http://localhost:3000: in lower case, without a path, a slash at its end or the"
                                + " port that its scheme has anyway");
            }
        }
    }

    private static void checkTokens(String field, List<String> tokens) throws InvalidFieldException {
        checkCount(field, tokens);
        for (int i = 0; i < tokens.size(); i++) {
            if (!TOKEN.matcher(tokens.get(i)).matches()) {
                throw new InvalidFieldException(field + "[" + i + "]", "must be the name of an HTTP method or header");
            }
        }
    }

    private static void checkCount(String field, List<String> entries) throws InvalidFieldException {
        if (entries.size() > ENTRIES) {
            throw new InvalidFieldException(field, "must not have more than %d entries".formatted(ENTRIES));
        }
    }

    /** Where credentials go along, browsers take a {@code *} for no wildcard. */
    private static void named(String field, List<String> entries) throws InvalidFieldException {
        if (entries.contains(ANY)) {
            throw new InvalidFieldException(field, "* does not go with credentials: name them one by one");
        }
    }

    /** Whether preflights are answered by it, and answers bear what it says. */
    public boolean lists() {
        return !origins.isEmpty();
    }

    public boolean anyOrigin() {
        return origins.contains(ANY);
    }

    /** @param origin as a browser sends it */
    public boolean admits(String origin) {
        return anyOrigin() || origins.contains(origin);
    }
}
