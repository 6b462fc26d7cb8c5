package dev.tappet.api.support;

import dev.tappet.config.TappetConfig;
import dev.tappet.http.SessionCookie;
import dev.tappet.platform.PublicUrl;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Accepts a session of a browser only from the console's own pages. A page of another site cannot send the header
 * {@value #HEADER}, because browsers first ask the server for permission, which it never gives. Browsers also send the
 * origin of a request in {@code Sec-Fetch-Site} and {@code Origin}. The host must be the server's own, which prevents
 * DNS rebinding: another site's name that resolves to this server is rejected.
 */
@Singleton
public class BrowserRequestCheck {
    /** Sent by the console with every request. */
    public static final String HEADER = "X-Tappet-Console";

    private static final String SAME_ORIGIN = "same-origin";

    /** An IP address: it is not a name, so others cannot make it resolve to this server. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+]");

    private final TappetConfig config;
    private final PublicUrl publicUrl;

    BrowserRequestCheck(TappetConfig config, PublicUrl publicUrl) {
        this.config = config;
        this.publicUrl = publicUrl;
    }

    public boolean isConsoleServed() {
        return config.console();
    }

    public SessionCookie cookie() {
        return SessionCookie.of(publicUrl.get());
    }

    /** The session of a request, if the request may use it. */
    public Optional<String> session(HttpServerRequest request) {
        return isConsoleServed() && isFromOwnPage(request)
                ? cookie().read(request.headers().getAll("Cookie"))
                : Optional.empty();
    }

    /** Whether this request comes from a page of the console. */
    public boolean isFromOwnPage(HttpServerRequest request) {
        Optional<String> fetchSite = Optional.ofNullable(request.getHeader("Sec-Fetch-Site"));
        Optional<String> origin = Optional.ofNullable(request.getHeader("Origin"));
        boolean isRead = request.method().name().equals("GET");
        return request.getHeader(HEADER) != null
                && isOwnHost(request)
                && fetchSite.map(SAME_ORIGIN::equals).orElse(true)
                && origin.map(sent -> isOwnOrigin(sent, request)).orElse(true)
                // browsers leave out both only for reads over http from a host other than localhost
                && (isRead || fetchSite.isPresent() || origin.isPresent());
    }

    /** Whether the request was sent to a name of this server. */
    public boolean isOwnHost(HttpServerRequest request) {
        HostAndPort sent = request.authority();
        if (sent == null || sent.host() == null) {
            return false;
        }
        String host = sent.host().toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || ADDRESS.matcher(host).matches()
                || host.equalsIgnoreCase(publicUrl.get().getHost())
                || isAssignedByAws(host);
    }

    /** CloudFront sends the host name of its origin, and only AWS controls the resolution of such names. */
    private static boolean isAssignedByAws(String host) {
        return host.endsWith(".on.aws") || host.endsWith(".amazonaws.com");
    }

    private boolean isOwnOrigin(String origin, HttpServerRequest request) {
        try {
            URI sent = URI.create(origin);
            return sent.getRawAuthority() != null
                    && (sent.getRawAuthority()
                                    .equalsIgnoreCase(request.authority().toString())
                            || (sent.getRawAuthority()
                                            .equalsIgnoreCase(publicUrl.get().getRawAuthority())
                                    && sent.getScheme()
                                            .equalsIgnoreCase(publicUrl.get().getScheme())));
        } catch (IllegalArgumentException _) {
            // "null", or a value that browsers do not send
            return false;
        }
    }
}
