package dev.tappet.trigger;

import dev.tappet.workspace.Integration.HeaderSecret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** Whether a request carries a secret header. */
final class HeaderAuthentication {
    private HeaderAuthentication() {}

    /**
     * The header must be there once and hold one of its secrets. Takes the same time whichever secret matches, and
     * wherever one begins to differ.
     */
    static boolean admits(IncomingRequest request, HeaderSecret required) {
        List<String> values = request.headers().all(required.name());
        if (values.size() != 1) {
            // which of two a proxy on the way would have looked at is anybody's guess
            return false;
        }
        byte[] presented = values.getFirst().getBytes(StandardCharsets.ISO_8859_1);
        boolean any = false;
        for (String secret : required.secrets()) {
            any |= MessageDigest.isEqual(presented, secret.getBytes(StandardCharsets.UTF_8));
        }
        return any;
    }
}
