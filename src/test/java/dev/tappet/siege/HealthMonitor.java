package dev.tappet.siege;

import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.harness.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Reads liveness and resident memory of a server under attack, until it is closed. */
final class HealthMonitor implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);
    private static final Request HEALTH = Request.get("/q/health/live", Map.of());

    private final ServerProcess server;
    private final Thread thread;
    private volatile long peakBytes;
    private volatile double slowestMillis;
    private volatile int failures;

    HealthMonitor(ServerProcess server) {
        this.server = server;
        this.thread = Thread.ofPlatform().daemon().start(this::watch);
    }

    /** The largest resident memory that was seen. */
    long peakBytes() {
        return peakBytes;
    }

    double slowestMillis() {
        return slowestMillis;
    }

    /** Checks that were not answered by 200 in time. */
    int failures() {
        return failures;
    }

    private void watch() {
        try {
            while (server.isAlive()) {
                check();
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void check() throws InterruptedException {
        long begin = System.nanoTime();
        try {
            peakBytes = Math.max(peakBytes, server.residentBytes());
            try (Connection connection = Connection.open(server.port(), MAX_WAIT)) {
                if (connection.send(HEALTH).status() != 200) {
                    failures++;
                }
            }
        } catch (IOException | RuntimeException e) {
            // a process that has ended has no memory to read
            failures++;
        }
        slowestMillis = Math.max(slowestMillis, (System.nanoTime() - begin) / 1e6);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
