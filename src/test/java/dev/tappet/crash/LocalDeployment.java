package dev.tappet.crash;

import dev.tappet.harness.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One server and its data folder. */
final class LocalDeployment implements Deployment {
    private final ServerProcess server;

    LocalDeployment(Map<String, String> settings) throws IOException {
        server = ServerProcess.fresh(settings);
    }

    @Override
    public List<ServerProcess> servers() {
        return List.of(server);
    }

    @Override
    public Optional<Duration> lease() {
        return Optional.empty();
    }

    @Override
    public Duration toEnd() {
        return Duration.ofSeconds(60);
    }

    @Override
    public Runnable disturbance(BooleanSupplier enough) {
        return () -> {
            // its queue is in its memory
        };
    }

    @Override
    public List<String> leftovers() {
        return List.of();
    }

    @Override
    public void delete() throws IOException {
        server.deleteFolder();
    }

    @Override
    public Optional<String> figures() {
        return Optional.empty();
    }

    @Override
    public void close() {
        server.close();
    }
}
