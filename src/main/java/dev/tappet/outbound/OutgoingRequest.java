package dev.tappet.outbound;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A request before it is sent.
 *
 * @param url     with http or https, a host, and no user or fragment
 * @param headers in order, with the names as the step spells them
 */
record OutgoingRequest(String method, URI url, List<Header> headers, Optional<OutgoingBody> body) {
    record Header(String name, String value) {
        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    boolean has(String name) {
        return headers.stream().anyMatch(header -> header.is(name));
    }

    boolean isHttps() {
        return url.getScheme().equalsIgnoreCase("https");
    }

    int port() {
        return UrlParser.port(url);
    }
}
