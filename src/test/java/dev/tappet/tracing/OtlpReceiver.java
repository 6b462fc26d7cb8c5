package dev.tappet.tracing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A receiver of OTLP over HTTP that remembers what it was sent, and answers as it is told. */
public final class OtlpReceiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile int status = 200;
    private volatile String answer = "{\"partialSuccess\":{}}";
    private volatile boolean isSilent;

    public OtlpReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::handle);
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            if (isSilent) {
                released.await();
            }
            if (status == 200) {
                headers.add(Map.copyOf(exchange.getRequestHeaders()));
                requests.add(body);
            }
            byte[] bytes = answer.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void answers(int with, String body) {
        status = with;
        answer = body;
    }

    /** It accepts connections and answers nothing. */
    void silent() {
        isSilent = true;
    }

    /** The requests that it accepted. */
    public List<JsonNode> requests() {
        return List.copyOf(requests);
    }

    List<Map<String, List<String>>> headers() {
        return List.copyOf(headers);
    }

    /** All spans that it accepted. */
    public List<JsonNode> spans() {
        return requests.stream()
                .flatMap(request ->
                        request.at("/resourceSpans/0/scopeSpans/0/spans").valueStream())
                .toList();
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
    }
}
