package dev.tappet.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What a function meets inside of Lambda: it asks here for its next event, and brings what became of it. For those who
 * have events it has the endpoint by which AWS's own emulator takes them.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda's runtime API</a>
 */
final class RuntimeApi implements AutoCloseable {
    static final String INVOKE = "/2015-03-31/functions/function/invocations";

    /** Of an invocation: the milliseconds that it has. */
    static final String REMAINING = "X-Remaining-Millis";

    /** Of a response that is an error of the function; as in the Invoke API. */
    static final String ERROR = "X-Amz-Function-Error";

    private static final String RUNTIME = "/2018-06-01/runtime/";

    private record Invoked(String id, byte[] event, long remaining) {}

    private record End(byte[] body, boolean failed) {}

    private final HttpServer server;
    private final BlockingQueue<Invoked> events = new LinkedBlockingQueue<>();
    private final Map<String, CompletableFuture<End>> ends = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> polled = new CompletableFuture<>();
    private final CompletableFuture<Void> restored = new CompletableFuture<>();

    /** @param port 0 for a free one */
    RuntimeApi(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(INVOKE, exchange -> serve(exchange, this::invoke));
        server.createContext(RUNTIME + "invocation/next", exchange -> serve(exchange, this::next));
        server.createContext(RUNTIME + "invocation/", exchange -> serve(exchange, this::end));
        server.createContext(RUNTIME + "restore/next", exchange -> serve(exchange, this::restore));
        server.createContext(RUNTIME + "init/error", exchange -> serve(exchange, this::initError));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** As a function finds it in {@code AWS_LAMBDA_RUNTIME_API}. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Completes when the function asks for its first event: it has started. */
    CompletableFuture<Void> polled() {
        return polled;
    }

    /**
     * Completes when the function asks to be restored: Lambda takes its snapshot then, and answers in another process.
     */
    CompletableFuture<Void> restored() {
        return restored;
    }

    private interface Serving {
        void serve(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private static void serve(HttpExchange exchange, Serving serving) throws IOException {
        try (exchange) {
            serving.serve(exchange);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void invoke(HttpExchange exchange) throws IOException {
        String remaining = exchange.getRequestHeaders().getFirst(REMAINING);
        String id = UUID.randomUUID().toString();
        CompletableFuture<End> end = new CompletableFuture<>();
        ends.put(id, end);
        events.add(new Invoked(
                id, exchange.getRequestBody().readAllBytes(), remaining == null ? 30_000 : Long.parseLong(remaining)));
        End reached = end.join();
        if (reached.failed()) {
            exchange.getResponseHeaders().set(ERROR, "Unhandled");
        }
        send(exchange, 200, reached.body());
    }

    private void next(HttpExchange exchange) throws IOException, InterruptedException {
        polled.complete(null);
        Invoked next = events.take();
        long deadline = System.currentTimeMillis() + next.remaining();
        Map<String, String> headers = Map.of(
                "Content-Type", "application/json",
                "Lambda-Runtime-Aws-Request-Id", next.id(),
                "Lambda-Runtime-Deadline-Ms", Long.toString(deadline),
                "Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:tappet",
                "Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0");
        headers.forEach(exchange.getResponseHeaders()::set);
        send(exchange, 200, next.event());
    }

    private void restore(HttpExchange exchange) throws IOException {
        restored.complete(null);
        send(exchange, 200, new byte[0]);
    }

    private void end(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        boolean failed = path[path.length - 1].equals("error");
        byte[] body = exchange.getRequestBody().readAllBytes();
        ends.remove(path[path.length - 2]).complete(new End(body, failed));
        send(exchange, 202, new byte[0]);
    }

    /** A function that cannot start serves nothing. */
    private void initError(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        ends.values().forEach(end -> end.complete(new End(body, true)));
        send(exchange, 202, new byte[0]);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
