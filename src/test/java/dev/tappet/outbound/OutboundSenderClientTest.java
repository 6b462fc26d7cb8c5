package dev.tappet.outbound;

import static dev.tappet.outbound.TestPeer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.net.AllowedTargets;
import dev.tappet.signature.SenderClient.AddressOrigin;
import dev.tappet.signature.SenderClient.SenderResponse;
import dev.tappet.signature.SenderUnreachableException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where keys of senders are fetched from: a URL that a user configures must not lead into the server's own network. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutboundSenderClientTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir
    private static Path folder;

    private static SelfSigned certificate;
    private static PinnedAddressClient trusting;

    private TestPeer issuer;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = SelfSigned.of(folder, "issuer.example");
        trusting = new PinnedAddressClient(
                HttpOperatorCalls.VERTX,
                new OutboundNetwork(Optional.of(certificate.certificate()), Optional.empty(), Optional.empty()));
    }

    @BeforeEach
    void open() throws Exception {
        issuer = new TestPeer(certificate.context().getServerSocketFactory());
        issuer.then(ok("application/json", "{\"keys\":[]}"));
    }

    @AfterEach
    void close() throws Exception {
        issuer.close();
    }

    private static OutboundSenderClient client(Duration timeout, String... allowed) {
        return new OutboundSenderClient(
                () -> trusting,
                _ -> List.of(InetAddress.ofLiteral("127.0.0.1")),
                new AllowedTargets(
                        Stream.of(allowed).map(AllowedTargets::target).toList()),
                timeout);
    }

    private URI address() {
        return URI.create("https://issuer.example:" + issuer.port() + "/keys");
    }

    @Test
    void configuredUrl_thatLeadsToThisMachine_isNotConnectedTo() {
        assertThatThrownBy(() -> client(TIMEOUT).get(address(), AddressOrigin.CONFIGURED))
                .isInstanceOf(SenderUnreachableException.class)
                .hasMessageContaining("no public address");
        assertThat(issuer.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "10.0.0.1", "[::1]", "2130706433"})
    void configuredAddress_thatIsNotPublic_isRefused(String host) {
        assertThatThrownBy(() -> client(TIMEOUT).get(URI.create("https://" + host + "/keys"), AddressOrigin.CONFIGURED))
                .isInstanceOf(SenderUnreachableException.class);
    }

    @Test
    void configuredUrl_thatAnAdministratorAllows_isFetched() {
        SenderResponse response = client(TIMEOUT, "127.0.0.1").get(address(), AddressOrigin.CONFIGURED);
        assertThat(response.status()).isEqualTo(200);
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo("{\"keys\":[]}");
    }

    @Test
    void vendorsHost_atAPrivateEndpoint_isFetched() {
        assertThat(client(TIMEOUT).get(address(), AddressOrigin.VENDOR).status())
                .isEqualTo(200);
    }

    @Test
    void certificateForAnotherName_isRefused() {
        assertThatThrownBy(() -> client(TIMEOUT)
                        .get(URI.create("https://other.example:" + issuer.port() + "/"), AddressOrigin.VENDOR))
                .isInstanceOf(SenderUnreachableException.class)
                .hasMessageContaining("TLS failed");
    }

    @Test
    void redirect_isNotFollowed() throws Exception {
        try (TestPeer redirecting = new TestPeer(certificate.context().getServerSocketFactory())) {
            redirecting.then((_, out) ->
                    out.write(("HTTP/1.1 302 Found\r\nLocation: " + address() + "\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1)));
            URI url = URI.create("https://issuer.example:" + redirecting.port() + "/keys");
            assertThat(client(TIMEOUT).get(url, AddressOrigin.VENDOR).status()).isEqualTo(302);
        }
        assertThat(issuer.connections()).isZero();
    }

    @Test
    void issuerThatSendsNothing_isGivenUp() throws Exception {
        try (TestPeer silent = new TestPeer(certificate.context().getServerSocketFactory())) {
            silent.then((_, _) -> Thread.sleep(Duration.ofSeconds(20)));
            URI url = URI.create("https://issuer.example:" + silent.port() + "/keys");
            assertThatThrownBy(() -> client(Duration.ofMillis(300)).get(url, AddressOrigin.VENDOR))
                    .isInstanceOf(SenderUnreachableException.class);
        }
    }

    @Test
    void hugeAnswer_isRefused() throws Exception {
        try (TestPeer huge = new TestPeer(certificate.context().getServerSocketFactory())) {
            huge.then(ok("application/json", "x".repeat(300_000)));
            URI url = URI.create("https://issuer.example:" + huge.port() + "/keys");
            assertThatThrownBy(() -> client(TIMEOUT).get(url, AddressOrigin.VENDOR))
                    .isInstanceOf(SenderUnreachableException.class)
                    .hasMessageContaining("bytes");
        }
    }

    @Test
    void httpUrl_isNeverAsked() {
        assertThatThrownBy(() -> client(TIMEOUT).get(URI.create("http://issuer.example/"), AddressOrigin.CONFIGURED))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
