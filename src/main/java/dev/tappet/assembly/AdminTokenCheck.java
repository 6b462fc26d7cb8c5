package dev.tappet.assembly;

import dev.tappet.config.TappetConfig;
import dev.tappet.platform.StartCheck;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Refuses to start with an administrator's token that can be guessed. This is not a converter of the configuration,
 * since Quarkus includes the rejected value in its message.
 */
@Singleton
public class AdminTokenCheck implements StartCheck {
    /** In characters: 16 random letters and digits have 2^95 combinations. */
    static final int MIN_LENGTH = 16;

    private final TappetConfig config;

    AdminTokenCheck(TappetConfig config) {
        this.config = config;
    }

    /** Checks at startup on AWS too, before anything is opened. */
    void checkAtStart(@Observes @Priority(0) StartupEvent event) {
        check();
    }

    @Override
    public void check() {
        check(config.adminToken());
    }

    /** @throws ConfigurationException if the token is too short; the start fails with only its message */
    static void check(Optional<String> token) {
        int length = token.map(String::strip).map(String::length).orElse(MIN_LENGTH);
        if (length < MIN_LENGTH) {
            throw new ConfigurationException(
                    "tappet.admin-token (TAPPET_ADMIN_TOKEN) has %d characters and can be guessed; it must have at least %d. Generate one with: openssl rand -hex 32"
                            .formatted(length, MIN_LENGTH));
        }
    }
}
