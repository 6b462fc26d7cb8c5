package dev.tappet.trigger;

import dev.tappet.execution.CallbackRegistry;
import java.util.Optional;

/**
 * The parsed URL of a callback.
 *
 * @param token  as it was sent, not validated
 * @param choice the choice in the path
 */
record CallbackUrl(String token, Optional<String> choice) {
    private static final String PATH = CallbackRegistry.ROOT.substring(0, CallbackRegistry.ROOT.length() - 1);

    /** Whether the path is that of a callback, even of one that never existed. */
    static boolean owns(String path) {
        return path.equals(PATH) || path.startsWith(CallbackRegistry.ROOT);
    }

    /**
     * @param path as it was sent; not decoded
     */
    static CallbackUrl of(String path) {
        String rest = path.equals(PATH) ? "" : path.substring(CallbackRegistry.ROOT.length());
        int end = rest.indexOf('/');
        return end < 0
                ? new CallbackUrl(rest, Optional.empty())
                : new CallbackUrl(rest.substring(0, end), Optional.of(rest.substring(end + 1)));
    }

    /** The path without the token. */
    String redactedPath() {
        return CallbackRegistry.ROOT + "[redacted]"
                + choice.map(made -> "/" + made).orElse("");
    }

    @Override
    public String toString() {
        return redactedPath();
    }
}
