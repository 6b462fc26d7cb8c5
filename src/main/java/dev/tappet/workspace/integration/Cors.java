package dev.tappet.workspace.integration;

import dev.tappet.json.InvalidFieldException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The CORS settings of an integration (Fetch standard, section 3.2): which pages may call it from a browser, and what
 * they may send and read. Validated: every entry is one that a browser sends.
 *
 * @param origins     exactly as browsers send them, or {@code *} alone for all; empty if CORS is off
 * @param methods     in addition to GET, HEAD and POST, which browsers always allow
 * @param headers     that a page may send, or {@code *} for all but {@code Authorization}
 * @param exposed     response headers that a page may read in addition to the default ones, or {@code *}
 * @param maxAge      how long a browser may cache the response to a preflight
 * @param credentials whether a browser may send its credentials for this server (cookies, certificates)
 */
public record Cors(
        List<String> origins,
        List<String> methods,
        List<String> headers,
        List<String> exposed,
        Duration maxAge,
        boolean credentials) {
    public static final String ANY = "*";

    /** CORS is off: responses have no CORS headers. */
    public static final Cors NONE = new Cors(List.of(), List.of(), List.of(), List.of(), Duration.ZERO, false);

    /** The methods that a standard integration accepts. */
    public static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH");

    /** JSON is not among the content types that pages may send without a preflight. */
    public static final List<String> HEADERS = List.of("Content-Type");

    /** Long enough that a page sends one preflight, short enough that changes are effective soon. */
    public static final Duration MAX_AGE = Duration.ofMinutes(10);

    /** Longer than any browser caches it (Firefox: one day). */
    public static final Duration MAX_MAX_AGE = Duration.ofDays(1);

    /** Maximum number of entries per list, because lists are sent with every response or read with every request. */
    static final int ENTRIES = 50;

    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9._-]{1,255}|\\[[0-9a-f:.]{2,45}])(:[1-9][0-9]{0,4})?");
    private static final Pattern DEFAULT_PORT = Pattern.compile("http://[^/]*:80|https://[^/]*:443");

    /** A token of RFC 9110, section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    /** Methods that no page can send (Fetch standard, section 2.2.1). */
    private static final Set<String> FORBIDDEN_METHODS = Set.of("CONNECT", "TRACE", "TRACK");

    public Cors {
        origins = List.copyOf(origins);
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        exposed = List.copyOf(exposed);
    }

    /**
     * @throws InvalidFieldException if a browser would not understand an entry, or credentials are allowed for any
     *         origin
     */
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
                // browsers compare methods case-sensitively and would reject the method
                throw new InvalidFieldException("cors.methods[" + i + "]", "must be in upper case, for example PATCH");
            }
        }
        if (maxAge.isNegative() || maxAge.compareTo(MAX_MAX_AGE) > 0) {
            throw new InvalidFieldException(
                    "cors.max_age_seconds", "must be 0 to %,d".formatted(MAX_MAX_AGE.toSeconds()));
        }
        if (credentials) {
            requireNoWildcard("cors.origins", origins);
            requireNoWildcard("cors.methods", methods);
            requireNoWildcard("cors.headers", headers);
            requireNoWildcard("cors.exposed_headers", exposed);
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

    /** With credentials, browsers do not treat {@code *} as a wildcard. */
    private static void requireNoWildcard(String field, List<String> entries) throws InvalidFieldException {
        if (entries.contains(ANY)) {
            throw new InvalidFieldException(field, "* must not be used with credentials: list the entries one by one");
        }
    }

    /** Whether CORS is on: preflights are answered, and responses have CORS headers. */
    public boolean isEnabled() {
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
