package dev.tappet.signature;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * A header that must hold one of several secrets.
 *
 * @param name compared without regard to case
 */
public record HeaderSecret(String name, List<String> secrets) implements AuthenticationScheme {
    public HeaderSecret {
        secrets = List.copyOf(secrets);
    }

    /**
     * Whether the header is there, once, and holds one of the secrets. Takes the same time whichever secret matches,
     * and wherever one begins to differ.
     */
    public boolean admits(SignedRequest request) {
        List<String> values = request.headers().all(name);
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

    @Override
    public String toString() {
        return "HeaderSecret[" + name + "]";
    }
}
