package dev.tappet.server.metrics;

import dev.tappet.execution.Lane;
import dev.tappet.execution.LeaseManager;
import dev.tappet.execution.PendingReplies;
import dev.tappet.server.LocalPlatform;
import dev.tappet.server.queue.InProcessRunQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/** Registers gauges of the current state of this process. */
@Singleton
public class Gauges {
    void register(
            @Observes StartupEvent start,
            MeterRegistry registry,
            LocalPlatform machine,
            Instance<InProcessRunQueue> queue,
            PendingReplies pendingReplies,
            LeaseManager claims) {
        if (machine.isSelected()) {
            // For SQS, CloudWatch reports the queue depth.
            for (Lane lane : Lane.values()) {
                Gauge.builder("tappet.queue.depth", queue.get(), it -> it.size(lane))
                        .description("Executions that are ready and not started yet")
                        .tag("lane", Meters.word(lane))
                        .register(registry);
            }
        }
        Gauge.builder("tappet.sync.waiting", pendingReplies, PendingReplies::count)
                .description("Executions whose end a synchronous caller waits for")
                .register(registry);
        Gauge.builder("tappet.executions.running", claims, LeaseManager::count)
                .description("Executions that a worker of this process holds")
                .register(registry);
    }
}
