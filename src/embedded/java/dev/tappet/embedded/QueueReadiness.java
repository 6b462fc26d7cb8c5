package dev.tappet.embedded;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready as long as what is accepted is run. */
@Readiness
@Singleton
public class QueueReadiness implements HealthCheck {
    private final InProcessRunQueue queue;

    QueueReadiness(InProcessRunQueue queue) {
        this.queue = queue;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("queue").status(queue.isDelivering()).build();
    }
}
