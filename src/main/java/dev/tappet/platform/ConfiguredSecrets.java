package dev.tappet.platform;

import dev.tappet.config.TappetConfig;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * The secrets of the configuration. A value that is the ARN of a secret in AWS Secrets Manager is replaced by that
 * secret, which is read once at startup. A secret in a variable of a function would be visible to every user with
 * access to the configuration of the function.
 */
@Singleton
public class ConfiguredSecrets {
    private static final String ARN = "arn:";

    private final TappetConfig config;
    private final Instance<SecretReader> secrets;

    ConfiguredSecrets(TappetConfig config, Instance<SecretReader> secrets) {
        this.config = config;
        this.secrets = secrets;
    }

    public Optional<String> secretKey() {
        return config.secretKey().map(this::value);
    }

    public Optional<String> adminToken() {
        return config.adminToken().map(this::value);
    }

    public Optional<String> originSecret() {
        return config.originSecret().map(this::value);
    }

    public Optional<String> oidcClientSecret() {
        return config.oidc().clientSecret().filter(text -> !text.isBlank()).map(this::value);
    }

    public Optional<String> tracesHeaders() {
        return config.traces().headers().filter(text -> !text.isBlank()).map(this::value);
    }

    private String value(String configured) {
        return configured.startsWith(ARN) ? secrets.get().read(configured) : configured;
    }
}
