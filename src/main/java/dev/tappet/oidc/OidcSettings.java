package dev.tappet.oidc;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The settings of the provider, and the roles of its users.
 *
 * @param issuer       as in the provider's own document, without a trailing slash
 * @param clientSecret left out for a public client
 * @param scopes       separated by spaces, including {@code openid}
 * @param claim        the claim of the ID token that determines roles: a text or a list of texts
 * @param rules        the first rule that matches the claim applies
 * @param callback     the address to which the provider redirects browsers
 * @param name         of the provider, on the sign-in button
 */
public record OidcSettings(
        URI issuer,
        String clientId,
        Optional<String> clientSecret,
        String scopes,
        String claim,
        List<RoleRule> rules,
        Supplier<URI> callback,
        String name) {
    public OidcSettings {
        rules = List.copyOf(rules);
    }

    @Override
    public String toString() {
        return "OidcSettings[" + issuer + ", " + clientId + "]";
    }
}
