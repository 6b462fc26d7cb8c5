package dev.tappet.outbound;

import dev.tappet.outbound.OutgoingRequest.Header;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Makes the next request after a redirect (RFC 9110, section 15.4). */
final class RedirectRequests {
    /** Headers that are sent to another origin. Any other header may contain a credential. */
    private static final Set<String> FORWARDED_HEADERS = Set.of(
            "accept",
            "accept-encoding",
            "accept-language",
            "content-type",
            "idempotency-key",
            "traceparent",
            "user-agent");

    private static final int MOVED_PERMANENTLY = 301;
    private static final int FOUND = 302;
    private static final int SEE_OTHER = 303;

    private RedirectRequests() {}

    /**
     * @param response a redirect
     * @throws AttemptFailedException if its URL cannot be followed
     */
    static OutgoingRequest next(OutgoingRequest before, ReceivedResponse response) throws AttemptFailedException {
        URI url = target(before, response.header("location").orElseThrow());
        boolean other = !UrlParser.sameOrigin(before.url(), url);
        boolean get = becomesGet(before.method(), response.status());
        List<Header> headers = before.headers().stream()
                .filter(header ->
                        !other || FORWARDED_HEADERS.contains(header.name().toLowerCase(Locale.ROOT)))
                .filter(header ->
                        !get || !header.name().toLowerCase(Locale.ROOT).startsWith("content-"))
                .toList();
        return new OutgoingRequest(get ? "GET" : before.method(), url, headers, get ? Optional.empty() : before.body());
    }

    private static URI target(OutgoingRequest before, String location) throws AttemptFailedException {
        URI url;
        try {
            // a fragment is not part of the request
            String reference = location.replaceFirst("#.*", "");
            url = UrlParser.checked(resolved(before.url(), new URI(reference)).toString());
        } catch (URISyntaxException | IllegalArgumentException _) {
            throw AttemptFailedException.permanentFailure(before.url().getHost() + " redirects to an invalid URL");
        }
        if (before.isHttps() && !url.getScheme().equalsIgnoreCase("https")) {
            throw AttemptFailedException.permanentFailure(
                    before.url().getHost() + " redirects from https to http, which is not followed");
        }
        return url;
    }

    /**
     * RFC 3986, section 5.2.2. {@link URI#resolve} follows an older RFC and drops the last path segment if the
     * reference is only a query.
     */
    private static URI resolved(URI base, URI reference) {
        String written = reference.toASCIIString();
        if (written.isEmpty()) {
            return base;
        }
        return written.startsWith("?")
                ? URI.create(UrlParser.origin(base) + base.getRawPath() + written)
                : base.resolve(written);
    }

    /** 303 always changes the method to GET, except for HEAD; 301 and 302 only change POST, as clients commonly do. */
    private static boolean becomesGet(String method, int status) {
        return switch (status) {
            case SEE_OTHER -> !method.equals("HEAD");
            case MOVED_PERMANENTLY, FOUND -> method.equals("POST");
            default -> false;
        };
    }
}
