package dev.tappet.oidc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Providers whose responses are too slow or too large. */
class ProviderClientTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n";

    /** Sends until the client closes the connection. */
    private static void sendUntilClosed(Socket socket, String text, Duration pause) {
        try (socket) {
            socket.getOutputStream().write(HEAD.getBytes(US_ASCII));
            while (true) {
                socket.getOutputStream().write(text.getBytes(US_ASCII));
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            }
        } catch (IOException _) {
            // closed by the client: the end of the loop
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertRefused(ProviderClient client, String sent, Duration pause, String message)
            throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Void> closed = CompletableFuture.runAsync(
                    () -> {
                        try {
                            sendUntilClosed(server.accept(), sent, pause);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    },
                    threads);
            assertThatExceptionOfType(OidcSignInException.class)
                    .isThrownBy(() -> client.get(URI.create("http://127.0.0.1:" + server.getLocalPort())))
                    .withMessageContaining(message);
            assertThat(closed).as("the connection is closed").succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void response_thatDrips_endsWithItsConnection() throws Exception {
        assertRefused(new ProviderClient(Duration.ofMillis(300)), " ", Duration.ofMillis(10), "completely");
    }

    @Test
    void response_tooLarge_endsWithItsConnection() throws Exception {
        assertRefused(new ProviderClient(), " ".repeat(10_000), Duration.ZERO, "does not respond");
    }
}
