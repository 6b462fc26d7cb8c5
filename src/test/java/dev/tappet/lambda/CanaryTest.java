package dev.tappet.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanaryTest {
    private static final int NO_RESPONSE = 0;
    private static final int NO_END = -1;
    private static final Duration LONG = Duration.ofSeconds(30);

    private final InvocationMetrics metrics = new InvocationMetrics(Optional.of("tappet"), "tappet-sweeper");
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;
    private int status = 200;
    private int length;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::respond);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes()));
            if (status == NO_RESPONSE) {
                end.await();
            }
            if (status == NO_END) {
                exchange.sendResponseHeaders(200, 10);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
                end.await();
            }
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
            exchange.getResponseBody().write(new byte[length]);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String lineAfterACall(int port, Duration longest) {
        new Canary(URI.create("http://127.0.0.1:" + port + "/v1/webhooks/i/workflows/w/sync"), longest, metrics).call();
        return metrics.line("an-invocation", Instant.EPOCH).orElse("");
    }

    @Test
    void call_status200_isCounted() {
        assertThat(lineAfterACall(server.getAddress().getPort(), LONG)).contains("\"tappet_canary_seconds\":[");
        assertThat(requests).containsExactly("POST /v1/webhooks/i/workflows/w/sync {\"canary\":true}");
    }

    /** 201 is an execution that did not end within the window. */
    @ParameterizedTest
    @ValueSource(ints = {201, 302, 404, 500, 503})
    void call_otherStatus_isNotCounted(int other) {
        status = other;

        assertThat(lineAfterACall(server.getAddress().getPort(), LONG)).isEmpty();
        assertThat(requests).hasSize(1);
    }

    @Test
    void call_withoutResponseInTime_isNotCounted() {
        status = NO_RESPONSE;

        assertThat(lineAfterACall(server.getAddress().getPort(), Duration.ofMillis(200)))
                .isEmpty();
    }

    @Test
    void call_bodyWithoutEnd_isNotCounted() {
        status = NO_END;

        assertThat(lineAfterACall(server.getAddress().getPort(), Duration.ofMillis(500)))
                .isEmpty();
    }

    @Test
    void call_tooLargeBody_isNotCounted() {
        length = 1_000_000;

        assertThat(lineAfterACall(server.getAddress().getPort(), LONG)).isEmpty();
    }

    @Test
    void call_withoutConnection_isNotCounted() {
        server.stop(0);

        assertThat(lineAfterACall(server.getAddress().getPort(), LONG)).isEmpty();
    }
}
