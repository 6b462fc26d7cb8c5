package dev.tappet.api.support;

import dev.tappet.platform.PlatformProducer;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the platform delivers accepted executions to workers. */
@Readiness
@Singleton
public class QueueReadiness implements HealthCheck {
    private final PlatformProducer ports;

    QueueReadiness(PlatformProducer ports) {
        this.ports = ports;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("queue")
                .status(ports.platform().isDelivering())
                .build();
    }
}
