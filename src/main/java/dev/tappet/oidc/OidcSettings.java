package dev.tappet.oidc;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The provider, and who may do what.
 *
 * @param issuer       as the provider's own document names it, without a slash at its end
 * @param clientSecret left out for a public client
 * @param scopes       separated by spaces, {@code openid} among them
 * @param claim        of the ID token, in which roles are looked up: a text or a list of texts
 * @param rules        the first that the claim satisfies decides
 * @param callback     the address that the provider sends browsers back to
 * @param name         of the provider, on the button
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
