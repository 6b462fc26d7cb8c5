package dev.tappet.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Request REQUEST = Request.post("/", Map.of(), "{}".getBytes(StandardCharsets.UTF_8));

    @Test
    void responses_ofKnownLength_areReadInTurn() throws Exception {
        String one = "HTTP/1.1 202 Accepted\r\nContent-Length: 3\r\nX: y\r\n\r\none";
        String two = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\ntwo";
        try (OneConnectionServer server = new OneConnectionServer(one, two);
                Connection connection = Connection.open(server.port(), TIMEOUT)) {
            Response first = connection.send(REQUEST);
            assertThat(first.status()).isEqualTo(202);
            assertThat(first.body()).asString().isEqualTo("one");
            assertThat(first.head()).contains("X: y");
            assertThat(connection.send(REQUEST).body()).asString().isEqualTo("two");
        }
    }

    @Test
    void response_largerThanBuffer_isRead() throws Exception {
        String large = "0123456789".repeat(10_000);
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + large.length() + "\r\n\r\n" + large;
        try (OneConnectionServer server = new OneConnectionServer(answer);
                Connection connection = Connection.open(server.port(), TIMEOUT)) {
            assertThat(connection.send(REQUEST).body()).asString().isEqualTo(large);
        }
    }

    @Test
    void chunkedResponse_isRead() throws Exception {
        String chunks =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n6\r\n or tw\r\n1\r\no\r\n0\r\n\r\n";
        try (OneConnectionServer server = new OneConnectionServer(chunks);
                Connection connection = Connection.open(server.port(), TIMEOUT)) {
            assertThat(connection.send(REQUEST).body()).asString().isEqualTo("one or two");
        }
    }

    @Test
    void truncatedResponse_isAnError() throws Exception {
        try (OneConnectionServer server = new OneConnectionServer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                Connection connection = Connection.open(server.port(), TIMEOUT)) {
            assertThatThrownBy(() -> connection.send(REQUEST)).isInstanceOf(IOException.class);
        }
    }

    /** Takes one connection, answers one request after the other with what it was given, and hangs up. */
    private static final class OneConnectionServer implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0);

        OneConnectionServer(String... answers) throws IOException {
            Thread.ofVirtual().start(() -> serve(answers));
        }

        private void serve(String... answers) {
            try (Socket caller = listening.accept()) {
                byte[] request = new byte[4096];
                for (String answer : answers) {
                    if (caller.getInputStream().read(request) > 0) {
                        caller.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException("Serving a test's connection", e);
            }
        }

        int port() {
            return listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
