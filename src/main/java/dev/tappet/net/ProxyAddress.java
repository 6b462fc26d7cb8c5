package dev.tappet.net;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An HTTP proxy for outgoing requests.
 *
 * @param user the credentials for the proxy; empty if it requires none
 */
public record ProxyAddress(String host, int port, Optional<User> user) {
    private static final int LAST_PORT = 65_535;

    /** The credentials for a proxy. */
    public record User(String name, String password) {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * @throws IllegalArgumentException if it is not an address such as {@code http://user:password@proxy.example:3128}
     */
    public static ProxyAddress parse(String written) {
        URI uri;
        try {
            uri = URI.create(written.strip());
        } catch (IllegalArgumentException _) {
            throw invalid();
        }
        boolean complete = "http".equalsIgnoreCase(uri.getScheme())
                && uri.getHost() != null
                && uri.getPort() > 0
                && uri.getPort() <= LAST_PORT;
        if (!complete || uri.getRawPath().length() > 1 || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw invalid();
        }
        return new ProxyAddress(
                uri.getHost(),
                uri.getPort(),
                Optional.ofNullable(uri.getRawUserInfo()).map(ProxyAddress::user));
    }

    /** The message does not contain the address, which may include a password. */
    private static IllegalArgumentException invalid() {
        return new IllegalArgumentException(
                "must be the address of an HTTP proxy with its port, such as http://proxy.example:3128");
    }

    private static User user(String userInfo) {
        int colon = userInfo.indexOf(':');
        return new User(
                decoded(colon < 0 ? userInfo : userInfo.substring(0, colon)),
                colon < 0 ? "" : decoded(userInfo.substring(colon + 1)));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
