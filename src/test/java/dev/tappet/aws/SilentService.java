package dev.tappet.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * In the place of AWS: takes connections and calls, and says nothing to the first of them; to the others, that all is
 * well.
 */
final class SilentService implements AutoCloseable {
    private final HttpServer server;
    private final int unanswered;
    private final byte[] well;
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param well the answer of a call that did its work */
    SilentService(int unanswered, String well) {
        this.unanswered = unanswered;
        this.well = well.getBytes(UTF_8);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::take);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (calls.incrementAndGet() <= unanswered) {
                closed.await();
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(200, well.length);
            exchange.getResponseBody().write(well);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How many came, answered or not. */
    int calls() {
        return calls.get();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
