package dev.tappet.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk that fills, and is freed again. */
class FreeSpaceGateTest {
    private final AtomicLong free = new AtomicLong(2_000);
    private final FreeSpaceGate gate = new FreeSpaceGate(true, 1_000, free::get);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        Router router = Router.router(vertx);
        gate.register(router);
        router.route().handler(routing -> routing.response().end("served"));
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private void measure(long bytes) {
        free.set(bytes);
        gate.measure();
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
                        .method(method, BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void diskAlmostFull_refusesWhatStores_andServesReadsAndDeletes() throws Exception {
        measure(999);

        assertThat(new FreeSpaceGate.FreeSpaceReadiness(gate).call().getStatus())
                .isEqualTo(Status.DOWN);
        for (String path : new String[] {"/v1/webhooks/x", "/public/api/v1/executions/x/rerun"}) {
            HttpResponse<String> refused = send("POST", path);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("10");
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(refused.body()).contains("almost full");
        }
        assertThat(send("GET", "/v1/webhooks/x").statusCode())
                .as("a GET may start a workflow")
                .isEqualTo(503);
        assertThat(send("GET", "/public/api/v1/executions/x").body()).isEqualTo("served");
        assertThat(send("DELETE", "/public/api/v1/workflows/x").body()).isEqualTo("served");
        assertThat(send("GET", "/q/health/live").body()).isEqualTo("served");
    }

    @Test
    void spaceFreed_acceptsAgain_onceAQuarterMoreIsFree() throws Exception {
        measure(999);
        measure(1_249);
        assertThat(send("POST", "/v1/webhooks/x").statusCode()).isEqualTo(503);

        measure(1_250);

        assertThat(new FreeSpaceGate.FreeSpaceReadiness(gate).call().getStatus())
                .isEqualTo(Status.UP);
        assertThat(send("POST", "/v1/webhooks/x").body()).isEqualTo("served");
        measure(1_000);
        assertThat(gate.isLow()).isFalse();
    }

    @Test
    void diskThatCannotBeMeasured_changesNothing() {
        FreeSpaceGate unmeasured = new FreeSpaceGate(true, 1_000, () -> {
            throw new IOException("gone");
        });
        unmeasured.measure();
        assertThat(unmeasured.isLow()).isFalse();
    }
}
