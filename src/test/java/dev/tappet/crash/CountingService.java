package dev.tappet.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;

/**
 * What the workflows under test call: takes its time, says now and then that it is busy, refuses odd numbers where it
 * is asked to, and enters every call in the book. It lives in the harness, so it survives the kills.
 */
final class CountingService implements AutoCloseable {
    private static final int MAX_MILLIS = 150;
    /** One call of so many is told to come again, but no step more often than it would. */
    private static final int BUSY = 8;

    private static final int MAX_BUSY = 3;

    private final HttpServer server;
    private final SplittableRandom random;
    private final CallLog book;
    private final CallbackCaller callbacks;

    CountingService(SplittableRandom random, CallLog book, CallbackCaller callbacks) throws IOException {
        this.callbacks = callbacks;
        this.random = random;
        this.book = book;
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    CallLog book() {
        return book;
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/";
    }

    /** What it makes of a number. */
    static int result(int number) {
        return number * 2 + 1;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<?, ?> asked = (Map<?, ?>) Json.read(exchange.getRequestBody().readAllBytes());
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            boolean busy = chance(BUSY) == 0 && book.refusals(key) < MAX_BUSY;
            CallLog.Call call =
                    book.enter(key, String.valueOf(asked.get("execution")), String.valueOf(asked.get("step")), busy);
            Thread.sleep(chance(MAX_MILLIS));
            int number = ((Number) asked.get("number")).intValue();
            if (asked.get("callbacks") instanceof Map<?, ?> urls) {
                callbacks.told(call.execution(), number, urls);
            }
            if (busy) {
                answer(exchange, 503, Map.of());
            } else if (asked.containsKey("even") && number % 2 == 1) {
                answer(exchange, 409, Map.of("receipt", call.receipt()));
            } else {
                answer(exchange, 200, Map.of("result", result(number), "receipt", call.receipt()));
            }
        } catch (MalformedJsonException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized int chance(int bound) {
        return random.nextInt(bound);
    }

    private static void answer(HttpExchange exchange, int status, Map<String, Object> answer) throws IOException {
        byte[] json = Json.write(new LinkedHashMap<>(answer));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
