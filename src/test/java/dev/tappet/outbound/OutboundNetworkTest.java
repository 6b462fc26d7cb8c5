package dev.tappet.outbound;

import static dev.tappet.outbound.HttpOperatorCalls.arguments;
import static dev.tappet.outbound.TestPeer.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.net.HostPattern;
import dev.tappet.net.ProxyAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator configures: an authority of its own (see {@link TlsTest}), a client certificate, a proxy. */
@Tag("slow")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutboundNetworkTest {
    private static final String HOST = "right.example";

    @TempDir
    private static Path folder;

    private static SelfSigned server;
    private static SelfSigned client;

    @BeforeAll
    static void makeCertificates() throws Exception {
        server = SelfSigned.of(folder, HOST);
        client = SelfSigned.of(folder, "tappet.example");
    }

    private static HttpOperatorCalls calls(String hosts, Optional<OutboundNetwork.Proxy> proxy) throws Exception {
        return HttpOperatorCalls.toLoopback()
                .resolving(HOST, "127.0.0.1")
                .over(new PinnedAddressClient(
                        HttpOperatorCalls.VERTX,
                        new OutboundNetwork(
                                Optional.of(server.certificate()),
                                Optional.of(new OutboundNetwork.Identity(
                                        client.certificate(), client.key(), List.of(HostPattern.parse(hosts)))),
                                proxy)));
    }

    private static Map<String, Object> to(int port) {
        return arguments("url", "https://" + HOST + ":" + port + "/path");
    }

    /** Sockets that accept clients with the client certificate alone. */
    private static ServerSocketFactory requiring() throws Exception {
        SSLServerSocketFactory sockets = server.requiring(client).getServerSocketFactory();
        return new ServerSocketFactory() {
            @Override
            public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
                SSLServerSocket socket = (SSLServerSocket) sockets.createServerSocket(port, backlog, address);
                socket.setNeedClientAuth(true);
                return socket;
            }

            @Override
            public ServerSocket createServerSocket(int port, int backlog) throws IOException {
                return createServerSocket(port, backlog, InetAddress.getLoopbackAddress());
            }

            @Override
            public ServerSocket createServerSocket(int port) throws IOException {
                return createServerSocket(port, 1);
            }
        };
    }

    @Test
    void clientCertificate_isShownToItsHostsAlone() throws Exception {
        try (TestPeer target = new TestPeer(requiring())) {
            target.then(ok("text/plain", "known"));

            assertThat(calls(".example", Optional.empty()).output(to(target.port())))
                    .containsEntry("body", "known");
            assertThat(calls("other.example", Optional.empty()).failure(to(target.port())))
                    .hasMessageStartingWith(HOST + ":" + target.port() + ": TLS failed: it ")
                    .hasMessageContaining("a client certificate that it accepts");
            assertThat(target.requests()).hasSize(1);
        }
    }

    /** An HTTP proxy that opens tunnels. */
    private static final class TunnelProxy implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
        private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
        private final String answer;

        TunnelProxy(String answer) throws IOException {
            this.answer = answer;
            Thread.ofVirtual().start(this::accept);
        }

        Optional<OutboundNetwork.Proxy> address(String user, String... except) {
            return Optional.of(new OutboundNetwork.Proxy(
                    ProxyAddress.parse("http://" + user + "127.0.0.1:" + socket.getLocalPort()),
                    List.of(except).stream().map(HostPattern::parse).toList()));
        }

        private void accept() {
            while (!socket.isClosed()) {
                try {
                    Socket accepted = socket.accept();
                    Thread.ofVirtual().start(() -> serve(accepted));
                } catch (IOException _) {
                    return;
                }
            }
        }

        private void serve(Socket accepted) {
            try (accepted) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) accepted.getInputStream().read());
                }
                heads.add(head.toString());
                accepted.getOutputStream().write((answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                if (answer.contains(" 200 ")) {
                    String[] target = head.toString().split(" ")[1].split(":");
                    try (Socket to = new Socket(target[0], Integer.parseInt(target[1]))) {
                        OutputStream back = accepted.getOutputStream();
                        Thread.ofVirtual().start(() -> copy(to, back));
                        accepted.getInputStream().transferTo(to.getOutputStream());
                    }
                }
            } catch (IOException _) {
                // one of the two went away
            }
        }

        private static void copy(Socket from, OutputStream to) {
            try {
                from.getInputStream().transferTo(to);
            } catch (IOException _) {
                // as above
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void proxy_isAskedForTheCheckedAddress_andTlsHoldsTheName() throws Exception {
        try (TestPeer target = new TestPeer(server.context().getServerSocketFactory());
                TunnelProxy proxy = new TunnelProxy("HTTP/1.1 200 OK")) {
            target.then(ok("text/plain", "through"));

            assertThat(calls(HOST, proxy.address("me:s%40cret@")).output(to(target.port())))
                    .containsEntry("body", "through");
            assertThat(proxy.heads.poll())
                    .startsWith("CONNECT 127.0.0.1:" + target.port() + " HTTP/1.1\r\n")
                    .containsIgnoringCase("proxy-authorization: Basic bWU6c0BjcmV0");
            assertThat(target.onlyRequest().header("Proxy-Authorization")).isEmpty();
            assertThat(target.onlyRequest().line()).isEqualTo("GET /path HTTP/1.1");
        }
    }

    @Test
    void proxy_isNoWayToAnAddressThatIsNotAllowed() throws Exception {
        try (TunnelProxy proxy = new TunnelProxy("HTTP/1.1 200 OK")) {
            HttpOperatorCalls calls = calls(HOST, proxy.address("")).resolving(HOST, "169.254.169.254");

            assertThat(calls.failure(to(443))).hasMessageContaining("has no public address");
            assertThat(proxy.heads).isEmpty();
        }
    }

    @Test
    void exceptedHost_isCalledDirectly() throws Exception {
        try (TestPeer target = new TestPeer(server.context().getServerSocketFactory());
                TunnelProxy proxy = new TunnelProxy("HTTP/1.1 200 OK")) {
            target.then(ok("text/plain", "direct"));

            assertThat(calls(HOST, proxy.address("", ".example")).output(to(target.port())))
                    .containsEntry("body", "direct");
            assertThat(proxy.heads).isEmpty();
        }
    }

    @Test
    void urlWithoutTls_isNotSentThroughTheProxy() throws Exception {
        try (TunnelProxy proxy = new TunnelProxy("HTTP/1.1 200 OK")) {
            assertThat(calls(HOST, proxy.address("")).failure(arguments("url", "http://" + HOST + "/")))
                    .hasMessageContaining("is not sent through the proxy")
                    .hasMessageEndingWith("add the host to TAPPET_HTTP_NO_PROXY");
            assertThat(proxy.heads).isEmpty();
        }
    }

    @Test
    void refusalOfTheProxy_isSaid() throws Exception {
        try (TunnelProxy proxy = new TunnelProxy("HTTP/1.1 407 Proxy Authentication Required")) {
            assertThat(calls(HOST, proxy.address("")).failure(to(443)))
                    .hasMessage("connecting to " + HOST + ":443 failed: the proxy returned 407");
        }
    }
}
