package dev.tappet.outbound;

import dev.tappet.engine.Operator.OperatorFailedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Parses and checks URLs of requests. */
final class UrlParser {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int LAST_PORT = 65_535;

    private UrlParser() {}

    /** @param base of the connection; prefixed to a URL that begins with a slash */
    static URI of(OperatorArguments arguments, Optional<URI> base) throws OperatorFailedException {
        String written = arguments.text("url").orElseThrow(() -> arguments.invalid("url", "a URL"));
        String url = written.strip();
        try {
            return checked(base.isPresent() && url.startsWith("/") ? base.get() + url : url);
        } catch (URISyntaxException e) {
            throw arguments.invalid("url", e.getReason());
        }
    }

    /** @throws URISyntaxException its reason says what is expected; it does not repeat the URL */
    static URI checked(String url) throws URISyntaxException {
        URI uri;
        try {
            uri = new URI(new URI(url.strip()).toASCIIString());
        } catch (URISyntaxException _) {
            throw new URISyntaxException("", "a URL; use $encodeUrlComponent to encode a value in it");
        }
        if (uri.getScheme() == null || !uri.getScheme().matches("(?i)https?")) {
            throw new URISyntaxException("", "a URL that begins with https:// or http://");
        }
        if (uri.getRawUserInfo() != null) {
            throw new URISyntaxException("", "a URL without user and password; send them in a header");
        }
        if (uri.getHost() == null || uri.getPort() > LAST_PORT || uri.getPort() == 0) {
            throw new URISyntaxException("", "a URL with the name or the address of a host, in ASCII");
        }
        return uri;
    }

    /** Appends parameters to the query of a URL. */
    static URI withQuery(URI url, List<TextParameters.Parameter> parameters) {
        if (parameters.isEmpty()) {
            return url;
        }
        String added = parameters.stream()
                .map(parameter -> encoded(parameter.name()) + "=" + encoded(parameter.value()))
                .collect(Collectors.joining("&"));
        String query =
                url.getRawQuery() == null || url.getRawQuery().isEmpty() ? added : url.getRawQuery() + "&" + added;
        return URI.create(origin(url) + url.getRawPath() + "?" + query);
    }

    /** Encodes blanks as %20, which all servers accept. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static int port(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return url.getScheme().equalsIgnoreCase("https") ? HTTPS : HTTP;
    }

    /** The request target: path and query. */
    static String target(URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    /** Whether two URLs have the same origin (RFC 6454). */
    static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    static String origin(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority();
    }
}
