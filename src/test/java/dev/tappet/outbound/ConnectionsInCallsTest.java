package dev.tappet.outbound;

import static dev.tappet.outbound.HttpOperatorCalls.allowed;
import static dev.tappet.outbound.HttpOperatorCalls.arguments;
import static dev.tappet.outbound.TestPeer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tappet.engine.Operator.Call;
import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.engine.RunSecrets;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.RunMemory;
import dev.tappet.memory.RunMemory.CallMemory;
import dev.tappet.net.AllowedTargets;
import dev.tappet.net.WorkspaceTargets;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Query;
import dev.tappet.workspace.connection.Connection;
import dev.tappet.workspace.connection.ConnectionCheck.CheckedConnection;
import dev.tappet.workspace.connection.SettingsReader;
import dev.tappet.workspace.connection.StoredTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionsInCallsTest {
    private static final UUID WORKSPACE = new UUID(0, 2);
    private static final String SECRET = "the-secret-of-the-client";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
    private final ItemTable table = new InMemoryItemTable(now::get);
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();
    private final RunSecrets secrets = RunSecrets.none();
    private TestPeer service;
    private TestPeer tokens;
    private HttpOperator http;

    @BeforeEach
    void open() throws IOException {
        service = new TestPeer().then(ok("application/json", "{}"));
        tokens = new TestPeer();
        http = process("127.0.0.0/8");
    }

    @AfterEach
    void close() throws IOException {
        service.close();
        tokens.close();
    }

    private HttpOperator process(String... targets) {
        AddressResolver names = host -> List.of(InetAddress.ofLiteral("127.0.0.1"));
        return new HttpOperator(
                new AddressGuard(names, new AllowedTargets(List.of())),
                new WorkspaceTargets(allowed(targets)),
                new PinnedAddressClient(HttpOperatorCalls.VERTX, OutboundNetwork.DIRECT),
                100_000,
                now::get,
                new MemoryBudget(64 << 20),
                new ConnectionAccess(
                        (_, name) -> Optional.ofNullable(connections.get(name)),
                        new StoredTokens(table, new AesGcmSecretBox(new byte[32])),
                        (_, _) -> Map.of("Authorization", "AWS4 Signature=0123456789abcdef", "X-Amz-Date", "now")));
    }

    private void connection(String name, Object... settings) throws InvalidFieldException {
        connections.put(
                name,
                new Connection(
                        name, SettingsReader.read(arguments(settings)), connections.size() + 1L, now.get(), now.get()));
    }

    private void oauth(Object... more) throws InvalidFieldException {
        Map<String, Object> client =
                arguments("token_url", tokens.url("/token"), "client_id", "we:us", "client_secret", SECRET);
        client.putAll(arguments(more));
        connection("crm", "base_url", service.url(""), "oauth2_client_credentials", client);
    }

    private static String token(String value, String more) {
        return ok("application/json", "{\"access_token\":\"" + value + "\"" + more + "}");
    }

    private Object call(HttpOperator process, Object... namesAndValues)
            throws OperatorFailedException, InterruptedException {
        Map<String, Object> arguments = arguments(namesAndValues);
        try (RunMemory run = HttpOperatorCalls.MEMORY.open("workspace");
                CallMemory memory = run.call()) {
            return process.execute(new Call(
                            new UUID(0, 1),
                            WORKSPACE,
                            "key",
                            arguments,
                            Optional.empty(),
                            process.timeout(arguments),
                            memory,
                            secrets))
                    .value();
        }
    }

    private Object call(Object... namesAndValues) throws OperatorFailedException, InterruptedException {
        return call(http, namesAndValues);
    }

    private String failure(Object... namesAndValues) {
        return catchThrowableOfType(OperatorFailedException.class, () -> call(namesAndValues))
                .getMessage();
    }

    private String sent(int request, String header) {
        return service.requests().get(request).header(header).orElse("-");
    }

    @Test
    void credentials_areAddedToThePathAtTheBaseUrl() throws Exception {
        connection(
                "basic",
                "base_url",
                service.url("/v1/"),
                "basic",
                Map.of("username", "ada", "password", "correct horse"));
        connection("bearer", "base_url", service.url(""), "bearer", Map.of("token", "correct-horse"));
        connection("header", "base_url", service.url(""), "header", Map.of("name", "X-Key", "value", "a-secret-key"));
        connection(
                "aws",
                "base_url",
                service.url(""),
                "aws_sigv4",
                Map.of(
                        "access_key_id",
                        "AKID",
                        "secret_access_key",
                        "the-secret-key",
                        "region",
                        "eu-central-1",
                        "service",
                        "s3"));
        call("connection", "basic", "url", "/contacts?a=1", "query", Map.of("b", 2));
        call("connection", "bearer", "url", service.url("/x"));
        call("connection", "header", "url", "/");
        call("connection", "aws", "url", "//elsewhere.example/x");
        assertThat(service.requests())
                .extracting(TestPeer.Request::line)
                .containsExactly(
                        "GET /v1/contacts?a=1&b=2 HTTP/1.1",
                        "GET /x HTTP/1.1",
                        "GET / HTTP/1.1",
                        "GET //elsewhere.example/x HTTP/1.1");
        assertThat(sent(0, "Authorization"))
                .isEqualTo("Basic "
                        + Base64.getEncoder().encodeToString("ada:correct horse".getBytes(StandardCharsets.UTF_8)));
        assertThat(sent(1, "Authorization")).isEqualTo("Bearer correct-horse");
        assertThat(sent(2, "X-Key")).isEqualTo("a-secret-key");
        assertThat(sent(3, "Authorization")).isEqualTo("AWS4 Signature=0123456789abcdef");
        assertThat(secrets.redactor()
                        .redact(sent(0, "Authorization") + sent(1, "Authorization") + sent(3, "Authorization")))
                .doesNotContain("horse", "YWRhOmNvcnJlY3Q", "0123456789abcdef");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://crm.example.com.evil.com:PORT/",
                "http://evilcrm.example.com:PORT/",
                "http://crm.example.com.:PORT/",
                "http://crm.example.com:1/",
                "http://crm.example.com/",
                "https://crm.example.com:PORT/",
                "http://crm.example.com@evil.com:PORT/",
                "http://user:password@crm.example.com:PORT/",
                "http://127.0.0.1:PORT/",
                "http://evil.com\\@crm.example.com:PORT/",
                "http://evil.com#@crm.example.com:PORT/",
                "@evil.com:PORT/",
                ".evil.com:PORT/"
            })
    void credential_isSentToNoOtherHost(String url) throws Exception {
        connection(
                "crm",
                "base_url",
                "http://crm.example.com:" + service.port(),
                "bearer",
                Map.of("token", "correct-horse"));
        assertThat(failure("connection", "crm", "url", url.replace("PORT", "" + service.port())))
                .startsWith("http.url: must be a URL")
                .doesNotContain("horse");
        assertThat(service.requests()).isEmpty();
        call("connection", "crm", "url", "HTTP://CRM.example.COM:" + service.port() + "/x");
        assertThat(sent(0, "Authorization")).isEqualTo("Bearer correct-horse");
    }

    @Test
    void redirect_toAnotherHost_omitsCredential() throws Exception {
        TestPeer other = new TestPeer().then(ok("application/json", "{}"));
        connection("crm", "base_url", service.url(""), "header", Map.of("name", "X-Key", "value", "a-secret-key"));
        service.close();
        service = new TestPeer();
        connection("crm", "base_url", service.url(""), "header", Map.of("name", "X-Key", "value", "a-secret-key"));
        service.then("HTTP/1.1 302 Found\nLocation: /there\nContent-Length: 0\n\n")
                .then("HTTP/1.1 307 Elsewhere\nLocation: " + other.url("/x") + "\nContent-Length: 0\n\n");
        call("connection", "crm", "url", "/here");
        assertThat(sent(0, "X-Key")).isEqualTo("a-secret-key");
        assertThat(sent(1, "X-Key")).isEqualTo("a-secret-key");
        assertThat(other.onlyRequest().headers()).noneMatch(header -> header.contains("secret"));
        other.close();
    }

    @Test
    void step_withAHeaderOrAConnectionThatCannotBe_fails() throws Exception {
        connection("crm", "base_url", service.url(""), "bearer", Map.of("token", "correct-horse"));
        assertThat(failure("connection", "crm", "url", "/", "headers", Map.of("authorization", "mine")))
                .isEqualTo("http.headers.authorization: must be another header: the connection \"crm\" sets this one");
        assertThat(failure("connection", "lost", "url", "/"))
                .isEqualTo("http.connection: there is no connection \"lost\" in this workspace");
        assertThat(failure("url", "/")).contains("must be a URL that begins with https:// or http://");
        connection("hosts", "hosts", List.of("crm.example.com"), "bearer", Map.of("token", "correct-horse"));
        assertThat(failure("connection", "hosts", "url", "/")).startsWith("http.url: must be a URL");
    }

    @Test
    void token_isFetchedOnceForAHundredCallsAtOnce_andSharedWithOtherProcesses() throws Exception {
        oauth("scope", "a b", "audience", "https://crm", "parameters", Map.of("resource", "r&d"));
        tokens.then(token("the-first-token", ",\"expires_in\":3600,\"token_type\":\"bearer\""));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                calls.add(threads.submit(() -> call("connection", "crm", "url", "/")));
            }
            for (Future<Object> call : calls) {
                call.get();
            }
        }
        call(process("127.0.0.0/8"), "connection", "crm", "url", "/");
        TestPeer.Request fetch = tokens.onlyRequest();
        assertThat(fetch.line()).isEqualTo("POST /token HTTP/1.1");
        assertThat(fetch.text())
                .isEqualTo("grant_type=client_credentials&scope=a+b&audience=https%3A%2F%2Fcrm&resource=r%26d");
        assertThat(fetch.header("Authorization"))
                .hasValue("Basic "
                        + Base64.getEncoder().encodeToString(("we%3Aus:" + SECRET).getBytes(StandardCharsets.UTF_8)));
        assertThat(service.requests())
                .hasSize(101)
                .allMatch(request -> request.header("Authorization").equals(Optional.of("Bearer the-first-token")));
        assertThat(secrets.redactor().redact("the-first-token " + SECRET)).isEqualTo("[redacted] [redacted]");
        assertThat(table.query(Query.startingWith("CT#" + WORKSPACE, "crm")).found())
                .hasSize(1)
                .noneMatch(item -> item.toString().contains("the-first-token")
                        || new String(item.bytes("sealed").orElseThrow(), StandardCharsets.ISO_8859_1)
                                .contains("the-first-token"));
    }

    @Test
    void token_isRenewedBeforeItExpires_byOneOfTwoProcesses() throws Exception {
        oauth("client_authentication", "body");
        tokens.then(token("the-first-token", ",\"expires_in\":\"3600\""))
                .then(token("the-second-token", ",\"expires_in\":3600"));
        HttpOperator other = process("127.0.0.0/8");
        call("connection", "crm", "url", "/");
        call(other, "connection", "crm", "url", "/");
        now.updateAndGet(time -> time.plusSeconds(3541));
        call("connection", "crm", "url", "/");
        call(other, "connection", "crm", "url", "/");
        assertThat(tokens.requests()).hasSize(2);
        assertThat(tokens.requests().getFirst().text()).endsWith("&client_id=we%3Aus&client_secret=" + SECRET);
        assertThat(tokens.requests().getFirst().header("Authorization")).isEmpty();
        assertThat(service.requests())
                .extracting(request -> request.header("Authorization").orElse(""))
                .containsExactly(
                        "Bearer the-first-token",
                        "Bearer the-first-token",
                        "Bearer the-second-token",
                        "Bearer the-second-token");
    }

    @Test
    void renewal_thatFails_leavesTheTokenInUseUntilItExpires() throws Exception {
        oauth();
        tokens.then(token("the-first-token", ",\"expires_in\":3600")).then("HTTP/1.1 503 Busy\nContent-Length: 0\n\n");
        call("connection", "crm", "url", "/");
        now.updateAndGet(time -> time.plusSeconds(3550));
        call("connection", "crm", "url", "/");
        assertThat(sent(1, "Authorization")).isEqualTo("Bearer the-first-token");
        now.updateAndGet(time -> time.plusSeconds(60));
        assertThat(failure("connection", "crm", "url", "/"))
                .isEqualTo("no access token: 127.0.0.1:%d returned 503".formatted(tokens.port()));
    }

    @Test
    void rejectedToken_isReplacedOnceForACall() throws Exception {
        oauth();
        tokens.then(token("the-first-token", ",\"expires_in\":3600"))
                .then(token("the-second-token", ",\"expires_in\":3600"));
        service.close();
        service = new TestPeer().then(ok("application/json", "{}")).then("HTTP/1.1 401 Expired\nContent-Length: 0\n\n");
        oauth();
        call("connection", "crm", "url", "/");
        now.updateAndGet(time -> time.plusSeconds(10));
        assertThat(failure("connection", "crm", "method", "POST", "url", "/", "json", 1))
                .contains("returned 401");
        assertThat(service.requests()).hasSize(3);
        assertThat(sent(1, "Authorization")).isEqualTo("Bearer the-first-token");
        assertThat(sent(2, "Authorization")).isEqualTo("Bearer the-second-token");
        // it is new: another one would be rejected too
        assertThat(failure("connection", "crm", "url", "/")).contains("returned 401");
        assertThat(tokens.requests()).hasSize(2);
    }

    @Test
    void rejectedToken_thatAnotherProcessReplaced_isTakenFromTheTable() throws Exception {
        oauth();
        tokens.then(token("the-first-token", ",\"expires_in\":3600"))
                .then(token("the-second-token", ",\"expires_in\":3600"));
        HttpOperator other = process("127.0.0.0/8");
        call("connection", "crm", "url", "/");
        call(other, "connection", "crm", "url", "/");
        now.updateAndGet(time -> time.plusSeconds(10));
        assertThat(other.check(WORKSPACE, connections.get("crm"))).isInstanceOf(CheckedConnection.Works.class);
        service.close();
        service = new TestPeer()
                .then("HTTP/1.1 401 Expired\nContent-Length: 0\n\n")
                .then(ok("application/json", "{}"));
        String url = service.url("/");
        Connection crm = connections.get("crm");
        connections.put(
                "crm",
                new Connection(
                        "crm",
                        new Connection.Settings(
                                Optional.of(URI.create(service.url(""))),
                                List.of(),
                                crm.settings().credential(),
                                Optional.empty()),
                        crm.revision(),
                        now.get(),
                        now.get()));
        call("connection", "crm", "url", url);
        assertThat(tokens.requests()).hasSize(2);
        assertThat(sent(1, "Authorization")).isEqualTo("Bearer the-second-token");
    }

    @Test
    void changedConnection_neverSendsTheTokenOfItsPredecessor() throws Exception {
        oauth();
        tokens.then(token("the-first-token", ",\"expires_in\":3600"))
                .then(token("the-second-token", ",\"expires_in\":3600"));
        call("connection", "crm", "url", "/");
        connections.put("another", connections.get("crm"));
        oauth();
        call("connection", "crm", "url", "/");
        assertThat(sent(1, "Authorization")).isEqualTo("Bearer the-second-token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "-5|0",
                "\"0\"|0",
                "\"soon\"|300",
                "null|300",
                "{}|300",
                "20|20",
                "99.9|99",
                "\"3600\"|3600",
                "9007199254740993|86400",
                "1e300|86400"
            })
    void lifetime_ofAnyKind_isRead(String expiresIn, long seconds) throws Exception {
        oauth();
        tokens.then(token("the-first-token", ",\"expires_in\":" + expiresIn));
        assertThat(http.check(WORKSPACE, connections.get("crm")))
                .isEqualTo(new CheckedConnection.Works(Optional.of(now.get().plusSeconds(seconds))));
        call("connection", "crm", "url", "/");
        call("connection", "crm", "url", "/");
        assertThat(tokens.requests()).hasSize(seconds == 0 ? 3 : 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "302 Found|Location: /elsewhere|''|returned 302, and redirects are not followed here",
                "401 Unauthorized|X: y|{\"error\":\"invalid_client\",\"error_description\":\"no"
                        + " the-secret-of-the-client\"}|returned 401: invalid_client (no [redacted])",
                "400 Bad|X: y|<html>|returned 400",
                "200 OK|X: y|<html>|returned no JSON object",
                "200 OK|X: y|[]|returned no JSON object",
                "200 OK|X: y|{}|returned no access_token",
                "200 OK|X: y|{\"access_token\":12345678}|returned no access_token",
                "200 OK|X: y|{\"access_token\":\"short\"}|returned an access_token that does not have"
                        + " 8 to 16384 visible characters",
                "200 OK|X: y|{\"access_token\":\"with a blank\"}|returned an access_token that does not have"
                        + " 8 to 16384 visible characters",
                "200 OK|X: y|{\"access_token\":\"longenough\",\"token_type\":\"DPoP\"}|returned a token that is not"
                        + " a bearer token",
                "200 OK|X: y|{\"error\":\"nope\"}|returned no access_token: nope"
            })
    void badAnswer_ofTheTokenEndpoint_failsTheStepWithTheReason(
            String status, String header, String body, String reason) throws Exception {
        oauth();
        tokens.then("HTTP/1.1 %s\n%s\nContent-Length: %d\n\n%s".formatted(status, header, body.length(), body));
        String expected = "no access token: 127.0.0.1:%d %s".formatted(tokens.port(), reason);
        assertThat(failure("connection", "crm", "url", "/")).isEqualTo(expected);
        assertThat(http.check(WORKSPACE, connections.get("crm"))).isEqualTo(new CheckedConnection.Fails(expected));
        assertThat(service.requests()).isEmpty();
        // a moment later the same, without another fetch
        assertThat(failure("connection", "crm", "url", "/")).isEqualTo(expected);
        assertThat(tokens.requests()).hasSize(2);
    }

    @Test
    void hugeAnswer_ofTheTokenEndpoint_failsTheStep() throws Exception {
        oauth();
        tokens.then(ok("application/json", "{\"access_token\":\"" + "x".repeat(70_000) + "\"}"));
        assertThat(failure("connection", "crm", "url", "/")).contains("has more than 65536 bytes");
    }

    @Test
    void slowTokenEndpoint_failsTheStepAtItsTimeout() throws Exception {
        oauth();
        tokens.then((_, _) -> Thread.sleep(Duration.ofSeconds(15)));
        assertThat(failure("connection", "crm", "url", "/", "timeout", "100ms"))
                .isEqualTo("no access token: 127.0.0.1:%d did not respond within the step's timeout"
                        .formatted(tokens.port()));
    }

    @Test
    void tokenEndpoint_thatIsGoneOrInternal_failsTheStep() throws Exception {
        oauth();
        int port = tokens.port();
        tokens.close();
        assertThat(failure("connection", "crm", "url", "/"))
                .isEqualTo("no access token: connecting to 127.0.0.1:%d failed".formatted(port));
        http = process("127.0.0.1/32:" + service.port());
        assertThat(failure("connection", "crm", "url", "/"))
                .startsWith("no access token: ")
                .contains("127.0.0.1 has no public address outside this machine");
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void failedFetch_isRepeatedAfterAMoment() throws Exception {
        oauth();
        tokens.then("HTTP/1.1 500 Broken\nContent-Length: 0\n\n").then(token("the-first-token", ""));
        assertThat(failure("connection", "crm", "url", "/")).contains("returned 500");
        now.updateAndGet(time -> time.plusSeconds(2));
        call("connection", "crm", "url", "/");
        assertThat(sent(0, "Authorization")).isEqualTo("Bearer the-first-token");
    }

    @Test
    void certificates_areThoseOfTheConnection_andShownToItsHostsOnly(@TempDir Path folder) throws Exception {
        SelfSigned certificate = SelfSigned.of(folder, "bank.example");
        TestPeer bank = demandingACertificate(certificate).then(ok("application/json", "{\"a\":1}"));
        String url = "https://bank.example:" + bank.port() + "/";
        Map<String, Object> authority = Map.of("ca", certificate.certificate().text());
        Map<String, Object> identity = Map.of(
                "ca", certificate.certificate().text(),
                "certificate", certificate.certificate().text(),
                "key", certificate.key().text());
        connection("anonymous", "base_url", url, "tls", authority);
        connection("bank", "base_url", url, "tls", identity);
        connection("elsewhere", "hosts", List.of("other.example:" + bank.port()), "tls", identity);
        assertThat(failure("url", url)).contains("TLS failed: its certificate is signed by an authority");
        assertThat(failure("connection", "anonymous", "url", "/")).contains("bank.example:" + bank.port());
        assertThat(call("connection", "bank", "url", "/")).extracting("body").isEqualTo(Map.of("a", 1));
        assertThat(call("connection", "bank", "url", "/", "method", "POST", "json", 1))
                .extracting("body")
                .isEqualTo(Map.of("a", 1));
        assertThat(failure("connection", "elsewhere", "url", url)).startsWith("http.url: must be a URL");
        assertThat(bank.requests()).hasSize(2);
        bank.close();
    }

    private static TestPeer demandingACertificate(SelfSigned certificate) throws Exception {
        SSLServerSocketFactory sockets = certificate.requiring(certificate).getServerSocketFactory();
        return new TestPeer(new ServerSocketFactory() {
            @Override
            public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
                SSLServerSocket socket = (SSLServerSocket) sockets.createServerSocket(port, backlog, address);
                socket.setNeedClientAuth(true);
                return socket;
            }

            @Override
            public ServerSocket createServerSocket(int port) {
                throw new UnsupportedOperationException("Test peers name their address");
            }

            @Override
            public ServerSocket createServerSocket(int port, int backlog) {
                throw new UnsupportedOperationException("Test peers name their address");
            }
        });
    }
}
