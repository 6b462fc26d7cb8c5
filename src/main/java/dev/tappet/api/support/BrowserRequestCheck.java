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
 * Accepts a session of a browser from the console's own pages only. A page of another site cannot send the header
 * {@value #HEADER} (browsers ask for permission first, which is never given), and browsers say in {@code Sec-Fetch-Site}
 * and {@code Origin} where a request comes from. The host must be the server's own, so that another site's name that
 * resolves to this server (DNS rebinding) is of no use.
 */
@Singleton
public class BrowserRequestCheck {
    /** Sent by the console with every request. */
    public static final String HEADER = "X-Tappet-Console";

    private static final String SAME_ORIGIN = "same-origin";

    /** An address is not a name that others can resolve as they like. */
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

    /** The session that a request may use. */
    public Optional<String> session(HttpServerRequest request) {
        return isConsoleServed() && isFromOwnPage(request)
                ? cookie().read(request.headers().getAll("Cookie"))
                : Optional.empty();
    }

    /** Whether this request comes from a page of the console. */
    public boolean isFromOwnPage(HttpServerRequest request) {
        Optional<String> site = Optional.ofNullable(request.getHeader("Sec-Fetch-Site"));
        Optional<String> origin = Optional.ofNullable(request.getHeader("Origin"));
        boolean isRead = request.method().name().equals("GET");
        return request.getHeader(HEADER) != null
                && isOwnHost(request)
                && site.map(SAME_ORIGIN::equals).orElse(true)
                && origin.map(sent -> isOwnOrigin(sent, request)).orElse(true)
                // browsers leave both out only when they read over http from a host that is not this machine
                && (isRead || site.isPresent() || origin.isPresent());
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

    /** CloudFront sends the name of its origin. Only AWS decides what such a name resolves to. */
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
            // "null", or what no browser sends
            return false;
        }
    }
}
