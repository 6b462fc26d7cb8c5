package dev.tappet.platform;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Starts the selected platform with the application, and stops it with the application if it was started. */
@Singleton
public class PlatformLifecycle {
    private Optional<Platform> started = Optional.empty();

    void start(@Observes StartupEvent event, PlatformProducer platforms) {
        Platform platform = platforms.platform();
        started = Optional.of(platform);
        platform.start();
    }

    void stop(@Observes ShutdownEvent event) {
        started.ifPresent(Platform::stop);
    }
}
