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

/** Which header fields hold secrets, and go no further than the authentication. */
public final class SecretHeaders {
    /** Whose values let their bearer in somewhere, by what HTTP itself says of them; in lower case. */
    private static final Set<String> CREDENTIALS = Set.of("authorization", "proxy-authorization", "cookie");

    private SecretHeaders() {}

    /** Whether its value is what the integration recognises its senders by. */
    public static boolean isSecret(String name, Integration integration) {
        return integration.authentication().stream().anyMatch(alternative -> isSecret(name, alternative));
    }

    private static boolean isSecret(String name, AuthenticationScheme scheme) {
        return switch (scheme) {
            case HeaderSecret header -> header.name().equalsIgnoreCase(name);
            case SignedToken token -> token.header().equalsIgnoreCase(name);
            case BasicCredentials _, BearerToken _ -> "Authorization".equalsIgnoreCase(name);
            case QuerySecret _ -> false;
            // what is in it proves this one request only
            case Signature _ -> false;
            case AnyOf any -> any.schemes().stream().anyMatch(alternative -> isSecret(name, alternative));
        };
    }

    /** Whether it is not kept of a refused request: a sender may have put its secret into the wrong place. */
    public static boolean isWithheld(Headers.Field field, Integration integration) {
        return isSecret(field.name(), integration)
                || CREDENTIALS.contains(field.name().toLowerCase(Locale.ROOT))
                || holdsSecret(field.value(), integration);
    }

    /** Whether a text contains what the integration recognises its senders by, wherever they put it. */
    static boolean holdsSecret(String text, Integration integration) {
        return integration.senderSecrets().stream().anyMatch(text::contains);
    }
}
