package dev.tappet.trigger;

import dev.tappet.workspace.Integration;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** Whether a request carries the secret headers of an integration. */
final class HeaderAuthentication {
    private HeaderAuthentication() {}

    /** Every named header must be there once and hold one of its secrets. */
    static boolean admits(IncomingRequest request, Integration integration) {
        if (isPreflight(request, integration)) {
            return true;
        }
        boolean all = true;
        for (Integration.HeaderSecret required : integration.authentication()) {
            all &= holds(request.headers().all(required.name()), required.secrets());
        }
        return all;
    }

    /** A browser asks before it sends anything of its own, so it has no secret to show (Fetch standard, 3.3.5). */
    private static boolean isPreflight(IncomingRequest request, Integration integration) {
        return integration.kind() == Integration.Kind.RAW_HTTP
                && request.method().equals("OPTIONS")
                && request.headers().has("Origin")
                && request.headers().has("Access-Control-Request-Method");
    }

    /** Takes the same time whichever secret matches, and wherever one begins to differ. */
    private static boolean holds(List<String> values, List<String> secrets) {
        if (values.size() != 1) {
            // which of two a proxy on the way would have looked at is anybody's guess
            return false;
        }
        byte[] presented = values.getFirst().getBytes(StandardCharsets.ISO_8859_1);
        boolean any = false;
        for (String secret : secrets) {
            any |= MessageDigest.isEqual(presented, secret.getBytes(StandardCharsets.UTF_8));
        }
        return any;
    }
}
