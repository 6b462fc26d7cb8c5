package dev.tappet.assembly;

import dev.tappet.config.TappetConfig;
import dev.tappet.platform.ConfiguredSecrets;
import dev.tappet.tracing.OtlpExporter;
import dev.tappet.tracing.OtlpSettings;
import dev.tappet.tracing.SpanObserver;
import dev.tappet.tracing.Tracer;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Produces the spans of requests, runs and steps, if a receiver is configured. */
@Singleton
public class TracingAssembly {
    /** How long a stopping process waits for its last spans to be sent. */
    private static final Duration LAST_FLUSH = Duration.ofSeconds(2);

    /** A platform with metrics replaces this one. */
    @Produces
    @Singleton
    @DefaultBean
    SpanObserver spanObserver() {
        return SpanObserver.NONE;
    }

    @Produces
    @Singleton
    Optional<OtlpExporter> exporter(TappetConfig config, ConfiguredSecrets secrets, SpanObserver observer) {
        return config.traces().endpoint().map(endpoint -> {
            try {
                OtlpSettings settings = OtlpSettings.of(
                        endpoint,
                        secrets.tracesHeaders(),
                        config.traces().service(),
                        Optional.ofNullable(System.getenv("AWS_LAMBDA_FUNCTION_NAME")));
                return new OtlpExporter(settings, observer);
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException("tappet.traces.headers (TAPPET_TRACES_HEADERS) " + e.getMessage());
            }
        });
    }

    @Produces
    @Singleton
    Tracer tracer(TappetConfig config, Optional<OtlpExporter> exporter, InstantSource clock) {
        return exporter.map(to -> new Tracer(config.traces().ratio(), to, clock))
                .orElse(Tracer.DISABLED);
    }

    /** Stops after all other services, which may still create spans. */
    void stop(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent event, Optional<OtlpExporter> exporter)
            throws InterruptedException {
        if (exporter.isPresent()) {
            exporter.get().stop(LAST_FLUSH);
        }
    }
}
