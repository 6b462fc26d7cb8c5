package dev.tappet.outbound;

import static dev.tappet.outbound.HttpOperatorCalls.arguments;
import static dev.tappet.outbound.TestPeer.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connecting to an address that was chosen before does not weaken TLS: the name is asked for, and verified. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsTest {
    @TempDir
    private static Path folder;

    private static SSLContext context;
    private static PinnedAddressClient trusting;

    private TestPeer target;

    @BeforeAll
    static void makeCertificate() throws Exception {
        SelfSigned certificate = SelfSigned.of(folder, "right.example");
        context = certificate.context();
        trusting = new PinnedAddressClient(
                HttpOperatorCalls.VERTX,
                new OutboundNetwork(Optional.of(certificate.certificate()), Optional.empty(), Optional.empty()));
    }

    @BeforeEach
    void open() throws Exception {
        target = new TestPeer(context.getServerSocketFactory());
        target.then(ok("text/plain", "over TLS"));
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private Map<String, Object> to(String host) {
        return arguments("url", "https://" + host + ":" + target.port() + "/");
    }

    private static HttpOperatorCalls calls(String name) {
        return HttpOperatorCalls.toLoopback().over(trusting).resolving(name, "127.0.0.1");
    }

    @Test
    void certificate_forTheName_isAccepted() throws Exception {
        assertThat(calls("right.example").output(to("right.example"))).containsEntry("body", "over TLS");
        assertThat(target.onlyRequest().header("Host")).hasValue("right.example:" + target.port());
    }

    @Test
    void certificate_forAnotherName_isRejected() {
        assertThat(calls("wrong.example").failure(to("wrong.example")))
                .hasMessageStartingWith(
                        "wrong.example:%d: TLS failed: its certificate is for another name: ", target.port())
                .hasMessageContaining("wrong.example");
        assertThat(target.requests()).isEmpty();
    }

    @Test
    void certificate_forAddress_isRejected() {
        assertThat(HttpOperatorCalls.toLoopback().over(trusting).failure(to("127.0.0.1")))
                .hasMessageContaining("TLS failed");
        assertThat(target.requests()).isEmpty();
    }

    @Test
    void untrustedCertificate_isRejectedWithoutRetry() {
        Map<String, Object> arguments = to("right.example");
        arguments.put("retry", arguments("delay", "1ms"));
        HttpOperatorCalls doubting =
                HttpOperatorCalls.toLoopback().resolving("right.example", "127.0.0.1", "127.0.0.1");
        assertThat(doubting.failure(arguments))
                .hasMessage(
                        "right.example:%d: TLS failed: its certificate is signed by an authority that is not trusted here; add it to a connection as tls.ca, or for all with TAPPET_HTTP_CA",
                        target.port());
        assertThat(doubting.failure(arguments).attempts()).isEqualTo(1);
        assertThat(target.requests()).isEmpty();
    }

    @Test
    void handshake_sendsServerName() throws Exception {
        BlockingQueue<List<SNIServerName>> asked = new LinkedBlockingQueue<>();
        try (SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    socket.startHandshake();
                    asked.add(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames());
                    socket.getOutputStream().write(TestPeer.bytes("HTTP/1.1 204 No Content\n\n"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            calls("right.example")
                    .call(arguments(
                            "url", "https://right.example:" + server.getLocalPort() + "/", "connect_timeout", "30s"));
        }
        assertThat(asked.poll(30, TimeUnit.SECONDS))
                .singleElement()
                .hasToString("type=host_name (0), value=right.example");
    }

    @Test
    void silentHandshake_endsAtConnectTimeout() throws Exception {
        try (ServerSocket silent =
                ServerSocketFactory.getDefault().createServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String url = "https://right.example:" + silent.getLocalPort() + "/";
            assertThat(calls("right.example")
                            .failure(arguments("url", url, "connect_timeout", "50ms", "timeout", "5s")))
                    .hasMessageStartingWith("connecting to ")
                    .hasMessageEndingWith(" failed");
        }
    }

    @Test
    void plainTarget_isNotUsedWithoutTls() throws Exception {
        try (TestPeer plain = new TestPeer()) {
            plain.then(ok("text/plain", "plain"));
            String url = "https://right.example:" + plain.port() + "/";
            assertThat(calls("right.example")
                            .failure(arguments("url", url, "connect_timeout", "1s"))
                            .getMessage())
                    .matches(".*(TLS failed: it does not speak TLS on this port|connecting to .* failed).*");
            assertThat(plain.requests()).isEmpty();
        }
    }
}
