package dev.tappet.siege;

import dev.tappet.harness.ApiClient;
import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.harness.Response;
import dev.tappet.harness.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An execution during which the process ends, each time that it runs: here it calls a service that kills the server. It
 * must be given up, and the executions of another workspace that run beside it must succeed.
 */
final class DeadlyEvent {
    static final String NAME = "an event that ends the process";

    private static final int OTHER_EXECUTIONS = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MAX_WAIT = Duration.ofMinutes(4);

    /**
     * What came of it.
     *
     * @param deaths    of the process
     * @param succeeded bystanders
     * @param status    of the execution that ends the process
     */
    record Result(int deaths, int succeeded, String status, Duration time) {
        boolean held() {
            return succeeded == OTHER_EXECUTIONS && status.equals("FAILED");
        }

        @Override
        public String toString() {
            return "%d deaths in %d s, then it was %s; %d of %d other executions succeeded"
                    .formatted(deaths, time.toSeconds(), status, succeeded, OTHER_EXECUTIONS);
        }
    }

    private DeadlyEvent() {}

    static Result run() throws IOException, InterruptedException {
        AtomicInteger deaths = new AtomicInteger();
        try (PeerService peer = new PeerService(Attacks.records());
                ServerProcess server =
                        ServerProcess.fresh(Map.of("TAPPET_HTTP_ALLOWED_ADDRESSES", "127.0.0.1:" + peer.port()))) {
            peer.onDeath(() -> {
                deaths.incrementAndGet();
                server.kill();
            });
            server.start();
            server.awaitReady();
            String service = "http://127.0.0.1:" + peer.port() + "/";
            ApiClient attacker = ApiClient.create(server);
            ApiClient others = ApiClient.create(server);
            String bystander = publish(others, "bystander", service);
            String deadly = publish(attacker, "die", service);
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < OTHER_EXECUTIONS; i++) {
                ids.add(begin(server, bystander));
            }
            String id = begin(server, deadly);
            long start = System.nanoTime();
            String status = "RUNNING";
            while (!status.equals("FAILED") && System.nanoTime() - start < MAX_WAIT.toNanos()) {
                if (!server.isAlive()) {
                    server.start();
                    server.awaitReady();
                }
                status = status(server, attacker, id);
                Thread.sleep(200);
            }
            int succeeded = 0;
            for (String each : ids) {
                succeeded += awaitEnd(server, others, each).equals("SUCCESS") ? 1 : 0;
            }
            Result result = new Result(deaths.get(), succeeded, status, Duration.ofNanos(System.nanoTime() - start));
            server.deleteFolder();
            return result;
        }
    }

    private static String publish(ApiClient client, String definition, String service) throws IOException {
        Map<String, String> names = Map.of("integration", client.integration("Siege"), "service", service);
        return client.publish("/siege/" + definition + ".yaml", names).async();
    }

    private static String begin(ServerProcess server, String path) throws IOException {
        try (Connection connection = Connection.open(server.port(), TIMEOUT)) {
            Response response = connection.send(Request.post(path, Map.of(), "{}".getBytes()));
            return response.object().get("execution_id").toString();
        }
    }

    /** Unknown while the server is down. */
    private static String status(ServerProcess server, ApiClient client, String id) {
        try (Connection connection = Connection.open(server.port(), TIMEOUT)) {
            return String.valueOf(client.execution(connection, id).object().get("status"));
        } catch (IOException _) {
            return "unknown";
        }
    }

    private static String awaitEnd(ServerProcess server, ApiClient client, String id) throws InterruptedException {
        long start = System.nanoTime();
        String status = status(server, client, id);
        while (!status.equals("SUCCESS")
                && !status.equals("FAILED")
                && System.nanoTime() - start < Duration.ofMinutes(1).toNanos()) {
            Thread.sleep(100);
            status = status(server, client, id);
        }
        return status;
    }
}
