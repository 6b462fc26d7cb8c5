package dev.tappet.server;

import dev.tappet.tracing.OtlpExporter;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Sends the spans of a server in the background. A function sends its spans before its invocation ends. */
@Singleton
public class BackgroundSpans {
    void start(@Observes StartupEvent event, Optional<OtlpExporter> exporter) {
        exporter.ifPresent(OtlpExporter::start);
    }
}
