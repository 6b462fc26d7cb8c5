package dev.tappet.outbound;

import static dev.tappet.outbound.HttpOperatorCalls.arguments;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peers that answer before they have received the whole request. */
class EarlyResponsesTest {
    /** Far more than the buffers of both sides take. */
    private static final String LARGE = "x".repeat(12_000_000);

    private static final int SMALL_BUFFER = 8 * 1024;

    private final HttpOperatorCalls calls = HttpOperatorCalls.toLoopback();
    private final List<Socket> sockets = new ArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket();
        server.setReceiveBufferSize(SMALL_BUFFER);
        server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** Answers each connection as soon as something has arrived on it. */
    private void answer(String answer, boolean closes) {
        Thread.ofVirtual().start(() -> {
            while (true) {
                try {
                    Socket socket = server.accept();
                    sockets.add(socket);
                    socket.getInputStream().read();
                    socket.getOutputStream().write(TestPeer.bytes(answer));
                    socket.getOutputStream().flush();
                    if (closes) {
                        socket.close();
                    }
                } catch (IOException _) {
                    return;
                }
            }
        });
    }

    private static boolean isClosedByTheCaller(Socket socket) throws IOException {
        socket.setSoTimeout(5_000);
        try {
            return socket.getInputStream().readAllBytes().length < LARGE.length();
        } catch (SocketTimeoutException _) {
            return false;
        } catch (SocketException _) {
            return true;
        }
    }

    private Object status(String text) throws Exception {
        return calls.output(arguments(
                        "url",
                        "http://127.0.0.1:" + server.getLocalPort() + "/",
                        "method",
                        "POST",
                        "text",
                        text,
                        "expect",
                        List.of("2xx", "4xx"),
                        "timeout",
                        "5s"))
                .get("status");
    }

    @Test
    void connectionWhoseRequestWasNotSentWhole_isNotUsedAgain() throws Exception {
        answer("HTTP/1.1 200 OK\nContent-Length: 2\n\nok", false);
        assertThat(status(LARGE)).isEqualTo(200);
        assertThat(status("small")).isEqualTo(200);
        assertThat(sockets).hasSize(2);
        assertThat(isClosedByTheCaller(sockets.getFirst())).isTrue();
    }

    @Test
    void response_beforeAReset_isRead() throws Exception {
        answer("HTTP/1.1 413 Content Too Large\nConnection: close\nContent-Length: 2\n\nno", true);
        assertThat(status(LARGE)).isEqualTo(413);
    }
}
