package dev.tappet.bench;

import dev.tappet.harness.ApiClient;
import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.harness.Response;
import dev.tappet.harness.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Has the JVM learn from a server that starts, answers a few requests and ends, so that later servers start
 * quickly. {@code server.options} must contain {@code -XX:AOTCacheOutput}; the JVM
 * writes that file when the server ends (JEP 514).
 */
public final class StartTraining {
    /** Of each URL: more would have the JVM prepare at every start what only a server under load needs. */
    private static final int REQUESTS = 5;

    private StartTraining() {}

    /** @param arguments the file that the JVM writes */
    public static void main(String[] arguments) throws Exception {
        Path cache = Path.of(arguments[0]);
        try (ServerProcess server =
                ServerProcess.fresh(Map.of("TAPPET_DEMO", "true", "TAPPET_LIMITS_RATE", "1000000"))) {
            server.start();
            server.awaitReady();
            ApiClient.Urls urls = Benchmark.workflow(ApiClient.create(server));
            try (Connection connection = Connection.open(server.port(), Duration.ofSeconds(30))) {
                for (BenchTrigger url : BenchTrigger.values()) {
                    for (int i = 0; i < REQUESTS; i++) {
                        Response response = connection.send(Request.post(url.path(urls), Map.of(), Benchmark.EVENT));
                        if (!url.isGood(response)) {
                            throw new IllegalStateException("A request of the training: " + response);
                        }
                    }
                }
            }
            server.terminate();
            if (!Files.exists(cache)) {
                throw new IllegalStateException(
                        "The JVM did not write " + cache + "; the log of its server is " + server.log());
            }
            server.deleteFolder();
        }
    }
}
