package dev.tappet.trigger;

import dev.tappet.workspace.Hmac;
import dev.tappet.workspace.Integration;
import dev.tappet.workspace.Integration.HeaderSecret;
import dev.tappet.workspace.Scheme;
import java.util.Optional;

/**
 * Holds a request to every scheme of its integration. What a refusal says is the same whatever was wrong, so that
 * nobody learns how near a guess was.
 *
 * @param publicUrl the address under which senders know this server, which proxies may hide from it; without a slash
 *                  at its end
 */
record Authenticator(String publicUrl) {
    private static final Rejection INVALID_HEADER = Rejection.of(
            ErrorRow.INVALID_HEADER,
            "A header that this integration requires is missing, is there twice, or holds another value.");

    private static final Rejection INVALID_SIGNATURE = Rejection.of(
            ErrorRow.INVALID_SIGNATURE,
            "The signature that this integration requires is missing, malformed, stale, or made with another secret or"
                    + " over other content. Compare what is signed, the secret and the clock with the integration.");

    Optional<Rejection> refuse(IncomingRequest request, byte[] body, Integration integration) {
        if (isPreflight(request, integration)) {
            return Optional.empty();
        }
        boolean headers = true;
        boolean signatures = true;
        for (Scheme scheme : integration.authentication()) {
            switch (scheme) {
                case HeaderSecret secret -> headers &= HeaderAuthentication.admits(request, secret);
                case Hmac hmac -> signatures &= HmacAuthentication.admits(request, body, url(request), hmac);
            }
        }
        if (!headers) {
            return Optional.of(INVALID_HEADER);
        }
        return signatures ? Optional.empty() : Optional.of(INVALID_SIGNATURE);
    }

    private String url(IncomingRequest request) {
        String query = request.query().isEmpty() ? "" : "?" + request.query();
        return publicUrl + request.path() + query;
    }

    /** A browser asks before it sends anything of its own, so it has nothing to show (Fetch standard, 3.3.5). */
    private static boolean isPreflight(IncomingRequest request, Integration integration) {
        return integration.kind() == Integration.Kind.RAW_HTTP
                && request.method().equals("OPTIONS")
                && request.headers().has("Origin")
                && request.headers().has("Access-Control-Request-Method");
    }
}
