package dev.tappet.server;

import dev.tappet.config.TappetConfig;
import dev.tappet.platform.StartCheck;
import dev.tappet.trigger.TriggerRoute;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Checks the host and the port of Quarkus before any resource is opened. Quarkus itself would fail at the end of the
 * start, with a stack trace.
 */
@Singleton
public class ListenAddressCheck implements StartCheck {
    private static final int MAX_PORT = 65_535;

    private final String host;
    private final int port;
    private final Duration idle;
    private final TappetConfig config;

    ListenAddressCheck(
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port,
            @ConfigProperty(name = "quarkus.http.idle-timeout") Duration idle,
            TappetConfig config) {
        this.host = host;
        this.port = port;
        this.idle = idle;
        this.config = config;
    }

    void checkAtStart(@Observes @Priority(0) StartupEvent event) {
        check();
    }

    @Override
    public void check() {
        check(host, port);
        TriggerRoute.checkIdleTimeout(idle, config.window());
    }

    /** @throws ConfigurationException to abort the start; only its message is logged */
    static void check(String host, int port) {
        // Port 0 selects a free port.
        if (port < 0 || port > MAX_PORT) {
            throw new ConfigurationException(
                    "quarkus.http.port (QUARKUS_HTTP_PORT): %d is not a port; it must be a number from 0 to %d"
                            .formatted(port, MAX_PORT));
        }
        try {
            InetAddress.getByName(host);
        } catch (UnknownHostException _) {
            throw new ConfigurationException(
                    "quarkus.http.host (QUARKUS_HTTP_HOST): %s is not a known host; it must be an address of this machine, or 0.0.0.0 for all of them"
                            .formatted(host));
        }
    }
}
