package dev.tappet.documentation;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The services that the workflows of samples.md call, on the loopback address. */
final class SampleServices implements AutoCloseable {
    private final HttpServer server;
    private final List<String> received = new CopyOnWriteArrayList<>();

    SampleServices() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 50);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Method, path with query, authorization and body of each request, in the order in which they came. */
    List<String> received() {
        return List.copyOf(received);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(exchange.getRequestMethod() + " " + path + " " + authorization + " " + body);
            byte[] answer = answer(path).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static String answer(String path) {
        return switch (path.split("[?]")[0]) {
            case "/repos/us/shop/pulls/2/files" ->
                "[{\"filename\": \"src/A.java\"}, {\"filename\": \"docs/a.md\"}, {\"filename\": \"README.md\"},"
                        + " {\"filename\": \"src/B.java\"}]";
            case "/deployments" -> "{\"url\": \"https://deploy.example/7\"}";
            case "/services/shop" -> "{\"team\": \"shop\"}";
            case "/changes" ->
                path.contains("page=2")
                        ? "{\"changes\": [{\"title\": \"two\"}], \"next\": null}"
                        : "{\"changes\": [{\"title\": \"one\"}], \"next\": \"/changes?page=2\"}";
            case "/token" -> "{\"access_token\": \"access-token-1\", \"token_type\": \"Bearer\", \"expires_in\": 3600}";
            case "/contacts" -> path.contains("ada") ? "{\"contacts\": [{\"id\": \"c1\"}]}" : "{\"contacts\": []}";
            case "/orders" ->
                "{\"orders\": [{\"id\": 1, \"customer\": \"c1\", \"total\": 9.5}, {\"id\": 2, \"customer\": \"c2\", \"total\": 1}]}";
            case "/tasks" -> "{\"id\": \"t1\"}";
            default -> "{}";
        };
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
