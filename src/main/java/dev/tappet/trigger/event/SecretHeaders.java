package dev.tappet.trigger.event;

import dev.tappet.http.Headers;
import dev.tappet.signature.AnyOf;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.BasicCredentials;
import dev.tappet.signature.BearerToken;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.QuerySecret;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignedToken;
import dev.tappet.workspace.integration.Integration;
import java.util.Locale;
import java.util.Set;

/** Finds header fields that contain secrets. They are used for authentication only. */
public final class SecretHeaders {
    /** Headers that contain credentials by the HTTP standard, in lower case. */
    private static final Set<String> CREDENTIALS = Set.of("authorization", "proxy-authorization", "cookie");

    private SecretHeaders() {}

    /** Whether the integration authenticates its senders by this header. */
    public static boolean isSecret(String name, Integration integration) {
        for (AuthenticationScheme alternative : integration.authentication()) {
            if (isSecret(name, alternative)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSecret(String name, AuthenticationScheme scheme) {
        return switch (scheme) {
            case HeaderSecret header -> header.name().equalsIgnoreCase(name);
            case SignedToken token -> token.header().equalsIgnoreCase(name);
            case BasicCredentials _, BearerToken _ -> "Authorization".equalsIgnoreCase(name);
            case QuerySecret _ -> false;
            // a signature is valid for this one request only
            case Signature _ -> false;
            case AnyOf any -> any.schemes().stream().anyMatch(alternative -> isSecret(name, alternative));
        };
    }

    /** Whether a header field is not stored with a request: a sender may send its secret in the wrong place. */
    public static boolean isWithheld(Headers.Field field, Integration integration) {
        return isSecret(field.name(), integration)
                || CREDENTIALS.contains(field.name().toLowerCase(Locale.ROOT))
                || holdsSecret(field.value(), integration);
    }

    /** Whether a text contains a secret of the senders of the integration. */
    static boolean holdsSecret(String text, Integration integration) {
        for (AuthenticationScheme scheme : integration.authentication()) {
            for (String secret : scheme.secrets()) {
                if (text.contains(secret)) {
                    return true;
                }
            }
        }
        return false;
    }
}
