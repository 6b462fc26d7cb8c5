package dev.tappet.api.integration;

import dev.tappet.api.support.PublicApi;
import dev.tappet.signature.Credential;
import dev.tappet.signature.VendorCredentials;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A credential of a vendor, as the API returns it.
 *
 * @param count  the number of values, any of which is accepted
 * @param values the values, unless they are secret
 */
@PublicApi
public record CredentialView(int count, Optional<List<String>> values) {
    static Map<String, CredentialView> of(VendorCredentials account) {
        Map<String, CredentialView> views = new LinkedHashMap<>();
        for (Credential credential : account.vendor().credentials()) {
            List<String> values = account.values(credential.name());
            views.put(
                    credential.name(),
                    new CredentialView(values.size(), credential.secret() ? Optional.empty() : Optional.of(values)));
        }
        return views;
    }
}
