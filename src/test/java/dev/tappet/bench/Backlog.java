package dev.tappet.bench;

import dev.tappet.harness.ApiClient;
import dev.tappet.harness.Connection;
import dev.tappet.harness.Response;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Executions that were accepted and may not have finished. */
record Backlog(ApiClient tenant, int port) {
    private static final Duration MAX_WAIT = Duration.ofMinutes(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);
    private static final Set<Object> LIVE = Set.of("QUEUED", "RUNNING", "ON_HOLD");

    /**
     * Waits until all of these have ended.
     *
     * @return how many of them were no success
     * @throws IllegalStateException when it takes minutes
     */
    int await(List<String> executions) throws IOException, InterruptedException {
        Instant giveUp = Instant.now().plus(MAX_WAIT);
        int failures = 0;
        try (Connection connection = Connection.open(port, Duration.ofSeconds(30))) {
            for (String id : executions) {
                Object status = status(connection, id);
                while (LIVE.contains(status)) {
                    if (Instant.now().isAfter(giveUp)) {
                        throw new IllegalStateException("Execution " + id + " is still " + status);
                    }
                    Thread.sleep(POLL_INTERVAL);
                    status = status(connection, id);
                }
                failures += "SUCCESS".equals(status) ? 0 : 1;
            }
        }
        return failures;
    }

    private Object status(Connection connection, String id) throws IOException {
        Response response = tenant.execution(connection, id);
        return response.status() == 200 ? response.object().get("status") : response.status();
    }
}
