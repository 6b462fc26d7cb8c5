package dev.tappet.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tappet.config.TappetConfig;
import dev.tappet.oidc.OidcSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OidcAssemblyTest {
    private static final String RULE = "platform=administrator";

    private record Configured(Optional<URI> issuer, Optional<String> clientId, Optional<List<String>> roles)
            implements TappetConfig.Oidc {
        static Configured with(String issuer, String clientId, String... roles) {
            return new Configured(
                    Optional.ofNullable(issuer).map(URI::create),
                    Optional.ofNullable(clientId),
                    roles.length == 0 ? Optional.empty() : Optional.of(List.of(roles)));
        }

        @Override
        public Optional<String> clientSecret() {
            return Optional.empty();
        }

        @Override
        public String scopes() {
            return "openid";
        }

        @Override
        public String claim() {
            return "groups";
        }

        @Override
        public String name() {
            return "the directory";
        }
    }

    private static Optional<OidcSettings> settings(Configured configured) {
        return OidcAssembly.settings(configured, () -> URI.create("https://tappet.example/"), Optional::empty);
    }

    @Test
    void issuer_isOptional_andLosesItsSlash() {
        assertThat(settings(Configured.with(null, null))).isEmpty();
        assertThat(settings(Configured.with("https://login.example/realms/a/", "tappet", RULE)))
                .hasValueSatisfying(settings -> {
                    assertThat(settings.issuer()).isEqualTo(URI.create("https://login.example/realms/a"));
                    assertThat(settings.callback().get())
                            .isEqualTo(URI.create("https://tappet.example/console/session/oidc/callback"));
                });
    }

    @Test
    void whatIsMissing_isNamedByItsVariable() {
        assertRefused("TAPPET_OIDC_CLIENT_ID", Configured.with("https://login.example", null, RULE));
        assertRefused("TAPPET_OIDC_ROLES", Configured.with("https://login.example", "tappet"));
        assertRefused("TAPPET_OIDC_ROLES", Configured.with("https://login.example", "tappet", "platform"));
        assertRefused("TAPPET_OIDC_ISSUER", Configured.with("http://login.example", "tappet", RULE));
    }

    private static void assertRefused(String variable, Configured configured) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> settings(configured))
                .withMessageContaining(variable);
    }
}
