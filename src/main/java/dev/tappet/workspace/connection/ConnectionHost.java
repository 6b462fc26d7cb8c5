package dev.tappet.workspace.connection;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.net.HostPattern;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host that may receive a credential: {@code api.example.com}, {@code .example.com} for every host below it,
 * {@code api.example.com:8443}, {@code http://10.1.2.3:8080}. The default scheme is https; the default port is that of
 * the scheme.
 *
 * @param scheme in lower case
 */
public record ConnectionHost(String scheme, HostPattern host, int port) {
    private static final Pattern WRITTEN =
            Pattern.compile("(?:(https?)://)?(\\[[^]]*]|[^:/\\[\\]]*)(?::([0-9]{1,5}))?");
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int LAST_PORT = 65_535;

    /**
     * Parses a host.
     *
     * @param place of the host, for the message
     * @throws InvalidFieldException if it is not a host
     */
    static ConnectionHost parse(String place, String written) throws InvalidFieldException {
        Matcher parts = WRITTEN.matcher(written.toLowerCase(Locale.ROOT));
        if (parts.matches()) {
            String scheme = parts.group(1) == null ? "https" : parts.group(1);
            int port = parts.group(3) == null ? port(scheme) : Integer.parseInt(parts.group(3));
            try {
                if (port > 0 && port <= LAST_PORT) {
                    return new ConnectionHost(scheme, HostPattern.parse(parts.group(2)), port);
                }
            } catch (IllegalArgumentException _) {
                throw invalid(place);
            }
        }
        throw invalid(place);
    }

    private static InvalidFieldException invalid(String place) {
        return new InvalidFieldException(
                place,
                "must be a host such as api.example.com, .example.com for all below it, api.example.com:8443 or"
                        + " http://10.1.2.3:8080");
    }

    /** @param url with http or https and a host */
    static ConnectionHost of(URI url) {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        return new ConnectionHost(scheme, new HostPattern(url.getHost().toLowerCase(Locale.ROOT)), portOf(url));
    }

    /**
     * Whether the credential may be sent to a URL. The whole name must match: a dot at its end makes it a different
     * name.
     */
    public boolean covers(URI url) {
        return scheme.equalsIgnoreCase(url.getScheme()) && port == portOf(url) && host.matches(url.getHost());
    }

    private static int portOf(URI url) {
        return url.getPort() >= 0 ? url.getPort() : port(url.getScheme().toLowerCase(Locale.ROOT));
    }

    private static int port(String scheme) {
        return scheme.equals("http") ? HTTP : HTTPS;
    }

    @Override
    public String toString() {
        String origin = scheme.equals("https") ? host.name() : scheme + "://" + host.name();
        return port == port(scheme) ? origin : origin + ":" + port;
    }
}
