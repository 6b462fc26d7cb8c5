package dev.tappet.assembly;

import dev.tappet.config.TappetConfig;
import dev.tappet.oidc.OidcSettings;
import dev.tappet.oidc.OidcSignIn;
import dev.tappet.oidc.RoleRule;
import dev.tappet.platform.ConfiguredSecrets;
import dev.tappet.platform.PublicUrl;
import dev.tappet.secret.SecretBox;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Produces the sign-in with an OpenID Connect provider, if one is configured. */
@Singleton
public class OidcAssembly {
    /** Appended to the public URL. */
    private static final String CALLBACK = "/console/session/oidc/callback";

    void checkAtStart(@Observes @Priority(0) StartupEvent event, TappetConfig config, PublicUrl publicUrl) {
        settings(config.oidc(), publicUrl, Optional::empty);
    }

    @Produces
    @Singleton
    Optional<OidcSignIn> signIn(
            TappetConfig config, PublicUrl publicUrl, ConfiguredSecrets secrets, SecretBox box, InstantSource clock) {
        return settings(config.oidc(), publicUrl, secrets::oidcClientSecret)
                .map(settings -> new OidcSignIn(settings, box, clock));
    }

    /** @throws ConfigurationException if a setting is missing or invalid; the start fails with only its message */
    static Optional<OidcSettings> settings(
            TappetConfig.Oidc oidc, Supplier<URI> publicUrl, Supplier<Optional<String>> clientSecret) {
        return oidc.issuer().map(issuer -> {
            if (!issuer.getScheme().equals("https") && !isOnThisMachine(issuer)) {
                throw new ConfigurationException(
                        "tappet.oidc.issuer (TAPPET_OIDC_ISSUER) must be an address with https");
            }
            String clientId = oidc.clientId()
                    .filter(text -> !text.isBlank())
                    .orElseThrow(() -> new ConfigurationException(
                            "tappet.oidc.client-id (TAPPET_OIDC_CLIENT_ID) is required with tappet.oidc.issuer"));
            List<RoleRule> rules;
            try {
                rules = oidc.roles().orElse(List.of()).stream()
                        .map(RoleRule::of)
                        .toList();
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException("tappet.oidc.roles (TAPPET_OIDC_ROLES): " + e.getMessage());
            }
            if (rules.isEmpty()) {
                throw new ConfigurationException(
                        "tappet.oidc.roles (TAPPET_OIDC_ROLES) is required with tappet.oidc.issuer: without a rule,"
                                + " no user can sign in");
            }
            return new OidcSettings(
                    URI.create(issuer.toString().replaceFirst("/$", "")),
                    clientId,
                    clientSecret.get(),
                    oidc.scopes(),
                    oidc.claim(),
                    rules,
                    () -> URI.create(publicUrl.get().toString().replaceFirst("/$", "") + CALLBACK),
                    oidc.name());
        });
    }

    private static boolean isOnThisMachine(URI issuer) {
        return List.of("localhost", "127.0.0.1", "[::1]").contains(issuer.getHost());
    }
}
