package dev.tappet.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.tappet.lambda.TemporaryFolder;
import dev.tappet.outbound.SelfSigned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * What the steps of workflows call: a service that counts, and AWS Lambda, whose every function gives what it is given.
 * {@code /count/NAME} answers how often that very URL was called. A receiver of traces keeps what it is sent, and
 * {@code /received-traces} answers all of that as an array. Another one has a certificate that nobody trusts.
 */
final class CalledServices implements AutoCloseable {
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final List<String> traces = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final HttpsServer untrusted;

    CalledServices() {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (TemporaryFolder folder = new TemporaryFolder()) {
            server = HttpServer.create(free, 0);
            untrusted = HttpsServer.create(free, 0);
            untrusted.setHttpsConfigurator(new HttpsConfigurator(
                    SelfSigned.of(folder.path(), "localhost").context()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        untrusted.start();
        server.createContext("/v1/traces", exchange -> {
            traces.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            answer(exchange, "{}".getBytes(UTF_8));
        });
        server.createContext(
                "/received-traces",
                exchange -> answer(exchange, traces.toString().getBytes(UTF_8)));
        server.createContext("/count", exchange -> answer(exchange, count(exchange)));
        server.createContext(
                "/2015-03-31/functions/",
                exchange -> answer(exchange, exchange.getRequestBody().readAllBytes()));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI endpoint() {
        return URI.create("http://" + authority());
    }

    String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Host and port of the one with the certificate. */
    String untrusted() {
        return "127.0.0.1:" + untrusted.getAddress().getPort();
    }

    private byte[] count(HttpExchange exchange) {
        int count = counts.merge(exchange.getRequestURI().getPath(), 1, Integer::sum);
        return "{\"count\":%d}".formatted(count).getBytes(UTF_8);
    }

    private static void answer(HttpExchange exchange, byte[] json) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        untrusted.stop(0);
    }
}
