package dev.tappet.siege;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/**
 * What workflows call: gives almost 1 MB of JSON at once, little after 2 s ({@code /slow}), does not answer
 * ({@code /hang}), or ends the server ({@code /die}).
 */
final class PeerService implements AutoCloseable {
    private static final long HANGS_MILLIS = 60_000;
    private static final long SLOW_MILLIS = 2_000;

    private final HttpServer server;
    private final byte[] json;
    private volatile Runnable death = () -> {};

    PeerService(byte[] json) throws IOException {
        this.json = json;
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** @param death ends the server that calls */
    void onDeath(Runnable death) {
        this.death = death;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/hang" -> Thread.sleep(HANGS_MILLIS);
                case "/die" -> death.run();
                case "/slow" -> {
                    Thread.sleep(SLOW_MILLIS);
                    exchange.sendResponseHeaders(204, -1);
                    return;
                }
                default -> {
                    // at once
                }
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
