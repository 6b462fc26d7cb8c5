package dev.tappet.signature;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A header that must have one of several secrets.
 *
 * @param name case-insensitive
 */
public record HeaderSecret(String name, List<String> secrets) implements SentSecret {
    public HeaderSecret {
        secrets = List.copyOf(secrets);
    }

    @Override
    public boolean admits(SignedRequest request) {
        List<String> values = request.headers().all(name);
        if (values.size() != 1) {
            // with two values, a proxy may have checked the other one
            return false;
        }
        return SentSecret.isAny(values.getFirst().getBytes(StandardCharsets.ISO_8859_1), secrets);
    }

    @Override
    public HeaderSecret with(List<String> secrets) {
        return new HeaderSecret(name, secrets);
    }

    @Override
    public String toString() {
        return "HeaderSecret[" + name + "]";
    }
}
