package dev.tappet.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cookie that contains a session of the console. It is for the console and the public API only. Browsers also send
 * it to trigger URLs of the same host; {@link #removedFrom} removes it before a workflow can read it.
 *
 * @param name     of the cookie. Under https, it has the prefix {@code __Host-}, so that no other host can set it (RFC
 *                 6265bis, 4.1.3.2). Under http, it contains the port, since browsers do not separate cookies by port
 * @param isSecure whether a browser may send it over https only
 */
public record SessionCookie(String name, boolean isSecure) {
    private static final String COOKIE = "Cookie";
    private static final String SET_COOKIE = "Set-Cookie";
    private static final String COMMON_NAME = "tappet-session";
    private static final String SECURE_NAME = "__Host-" + COMMON_NAME;
    private static final int HTTP_PORT = 80;

    /** The cookie of a server with this public URL. */
    public static SessionCookie of(URI publicUrl) {
        boolean isSecure = "https".equalsIgnoreCase(publicUrl.getScheme());
        int port = publicUrl.getPort() == -1 ? HTTP_PORT : publicUrl.getPort();
        return new SessionCookie(isSecure ? SECURE_NAME : COMMON_NAME + "-" + port, isSecure);
    }

    /**
     * The value of {@code Set-Cookie} that stores a session.
     *
     * @param seconds until the cookie expires
     */
    public String set(String session, long seconds) {
        return set(session, seconds, "Strict");
    }

    /** As {@link #set}, but browsers also send the cookie when a link or redirect of another site leads to this one. */
    public String setForRedirects(String value, long seconds) {
        return set(value, seconds, "Lax");
    }

    private String set(String value, long seconds, String sameSite) {
        return name + "=" + value + "; Path=/; HttpOnly; SameSite=" + sameSite + "; Max-Age=" + seconds
                + (isSecure ? "; Secure" : "");
    }

    /** The cookie of an open sign-in with an identity provider, which is hidden from workflows like the session. */
    public SessionCookie ofSignIn() {
        return new SessionCookie(name + "-sign-in", isSecure);
    }

    /** The value of {@code Set-Cookie} that deletes the session. */
    public String deletion() {
        return set("", 0);
    }

    /** The session in these values of {@code Cookie}; empty if there is none, or more than one. */
    public Optional<String> read(List<String> cookieHeaders) {
        List<String> found = cookieHeaders.stream()
                .flatMap(SessionCookie::pairs)
                .filter(pair -> nameOf(pair).equals(name))
                .map(pair -> pair.substring(pair.indexOf('=') + 1))
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** The headers without sessions of the console. */
    public static Headers removedFrom(Headers headers) {
        if (headers.all(COOKIE).stream().noneMatch(SessionCookie::hasSession)) {
            return headers;
        }
        List<Headers.Field> fields = new ArrayList<>();
        for (Headers.Field field : headers) {
            if (!field.name().equalsIgnoreCase(COOKIE)) {
                fields.add(field);
                continue;
            }
            String others = pairs(field.value())
                    .filter(pair -> !isSession(nameOf(pair)))
                    .collect(Collectors.joining("; "));
            if (!others.isEmpty()) {
                fields.add(new Headers.Field(field.name(), others));
            }
        }
        return new Headers(fields);
    }

    /** Whether a response field sets or deletes a session of the console. */
    public static boolean isSetBy(Headers.Field field) {
        return field.name().equalsIgnoreCase(SET_COOKIE)
                && isSession(nameOf(field.value().split(";", 2)[0]));
    }

    private static boolean hasSession(String cookies) {
        return pairs(cookies).anyMatch(pair -> isSession(nameOf(pair)));
    }

    private static boolean isSession(String cookie) {
        String lower = cookie.toLowerCase(Locale.ROOT);
        return lower.startsWith(COMMON_NAME) || lower.startsWith(SECURE_NAME.toLowerCase(Locale.ROOT));
    }

    private static Stream<String> pairs(String cookies) {
        return Arrays.stream(cookies.split(";")).map(String::strip).filter(pair -> !pair.isEmpty());
    }

    /** Browsers read a pair without {@code =} as a value without a name, and some servers as a name without a value. */
    private static String nameOf(String pair) {
        int end = pair.indexOf('=');
        return (end < 0 ? pair : pair.substring(0, end)).strip();
    }
}
