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
 * Refuses an administrator's token that can be guessed, before requests are accepted. It is not a converter of the
 * configuration, since the message of a refused value holds the value.
 */
@Singleton
public class AdminTokenCheck implements StartCheck {
    /** With 16 letters and digits at random, there are 2^95. */
    static final int SHORTEST = 16;

    private final TappetConfig config;

    AdminTokenCheck(TappetConfig config) {
        this.config = config;
    }

    /** On AWS, nothing is opened before it either. */
    void look(@Observes @Priority(0) StartupEvent event) {
        check();
    }

    @Override
    public void check() {
        check(config.adminToken());
    }

    /** @throws ConfigurationException which ends the start with its message alone */
    static void check(Optional<String> token) {
        int length = token.map(String::strip).map(String::length).orElse(SHORTEST);
        if (length < SHORTEST) {
            throw new ConfigurationException(
                    "tappet.admin-token (TAPPET_ADMIN_TOKEN) has %d characters and can be guessed; it must have at least %d, for example those of: openssl rand -hex 32"
                            .formatted(length, SHORTEST));
        }
    }
}
