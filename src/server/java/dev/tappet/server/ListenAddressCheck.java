package dev.tappet.server;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Looks at the host and the port, which are Quarkus's to configure, before anything is opened: Quarkus itself would fail
 * with them at the end of a start, and with a trace.
 */
@Singleton
public class ListenAddressCheck {
    private static final int HIGHEST = 65_535;

    void look(
            @Observes @Priority(0) StartupEvent event,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        check(host, port);
    }

    /** @throws ConfigurationException which ends the start with its message alone */
    static void check(String host, int port) {
        // 0 is a free one
        if (port < 0 || port > HIGHEST) {
            throw new ConfigurationException(
                    "quarkus.http.port (QUARKUS_HTTP_PORT): %d is not a port; it must be a number from 0 to %d"
                            .formatted(port, HIGHEST));
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
