package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.api.InMemoryApiProfile;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.json.Json;
import dev.tappet.memory.MemoryBudget;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The trigger URLs as clients meet them that send what no library would. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class TriggerRouteOnTheWireTest {
    private static final String POST = "POST " + async(OPEN, OPEN_WORKFLOW) + " HTTP/1.1";
    private static final String HOST = "Host: localhost";
    private static final String JSON = "Content-Type: application/json";

    @Inject
    InMemoryExecutions executions;

    private RawHttp http;

    @BeforeEach
    void connect() throws IOException {
        http = new RawHttp();
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        http.close();
        await().untilAsserted(() -> assertThat(executions.waiting).isEmpty());
        executions.running(_ -> Optional.empty());
        executions.created.clear();
    }

    @Test
    void connection_isReused() throws IOException {
        for (int i = 0; i < 3; i++) {
            http.send(POST, HOST, JSON, "Content-Length: 2", "", "{}");
            assertThat(http.read().status()).isEqualTo(200);
        }
    }

    @Test
    void tooLargeContentLength_isRejectedBeforeTheBody() throws IOException {
        http.send(POST, HOST, JSON, "Content-Length: " + (TriggerOverHttp.PAYLOAD + 1), "");
        assertProblem(413, "Payload is too large");
    }

    @Test
    void slowBody_isATimeout_closesConnection() throws IOException {
        http.send(POST, HOST, JSON, "Content-Length: 20", "", "{");
        assertProblem(408, "Request timeout");
        assertThat(executions.created).isEmpty();
    }

    @Test
    void largeBody_unknownIntegration_isRejectedBeforeTheBodyIsSent() throws IOException {
        http.send(
                "POST /v1/webhooks/01a22b1d-7eed-74b6-ba94-798dd159ba53 HTTP/1.1",
                HOST,
                JSON,
                "Content-Length: " + TriggerOverHttp.PAYLOAD,
                "");
        assertProblem(404, "Integration not found");
    }

    @Test
    void largeBody_malformedId_isRejectedBeforeTheBodyIsSent() throws IOException {
        http.send("POST /v1/webhooks/x HTTP/1.1", HOST, JSON, "Content-Length: " + TriggerOverHttp.PAYLOAD, "");
        assertProblem(400, "Invalid integration ID");
    }

    @Test
    void largeBody_afterExpectContinue_isReceived() throws IOException {
        http.send(POST, HOST, JSON, "Expect: 100-continue", "Content-Length: 20000", "");
        assertThat(http.read().status()).isEqualTo(100);
        http.sendBytes(("\"" + "x".repeat(19_998) + "\"").getBytes(UTF_8));
        assertThat(http.read().status()).isEqualTo(200);
    }

    @Test
    void upgradeToHttp2_isNotOffered() throws IOException {
        http.send(
                POST,
                HOST,
                JSON,
                "Connection: Upgrade, HTTP2-Settings",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
                "Content-Length: 2",
                "",
                "{}");
        assertThat(http.read().status()).isEqualTo(200);
    }

    @Test
    void http2Preface_isRejected() throws IOException {
        http.send("PRI * HTTP/2.0", "", "SM", "");
        assertThat(http.read().status()).isGreaterThanOrEqualTo(400);
        assertThat(executions.created).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 2",
                "Transfer-Encoding: chunked, xchunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: identity",
                "Content-Length: 2\r\nContent-Length: 3"
            })
    void ambiguousFraming_isRejectedAndTheConnectionEnds(String headers) throws IOException {
        http.send(POST, HOST, JSON, headers, "", "2", "{}", "0", "", "");
        assertThat(http.read().status()).isEqualTo(400);
        assertThat(http.isClosedByServer()).isTrue();
        assertThat(executions.created).isEmpty();
    }

    @Test
    void severalHosts_areRejectedAndTheConnectionEnds() throws IOException {
        http.send(POST, HOST, "Host: other", JSON, "Content-Length: 4", "", "{}");
        assertThat(http.read().status()).isEqualTo(400);
        assertThat(http.isClosedByServer()).isTrue();
        assertThat(executions.created).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: other", "Content-Length: 2\r\nTransfer-Encoding: chunked"})
    void requestBehindARefusedOne_isNotAnswered(String header) throws IOException {
        String refused = String.join("\r\n", POST, HOST, header, JSON, "", "");
        String next = String.join("\r\n", POST, HOST, JSON, "Content-Length: 2", "", "{}");
        http.sendBytes((refused + next + next).getBytes(UTF_8));
        assertThat(http.read().status()).isEqualTo(400);
        assertThat(http.isClosedByServer()).isTrue();
        assertThat(executions.created).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/live", "/console/", "/public/v1alpha/me", "/nowhere"})
    void requestWithoutHost_isRejectedOnEveryPath_andTheConnectionEnds(String path) throws IOException {
        http.send("GET " + path + " HTTP/1.1", "X-No-Host: at all", "", "");
        assertThat(http.read().status()).isEqualTo(400);
        assertThat(http.isClosedByServer()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"80000000", "100000002", "ffffffffffffffff", "-1"})
    void chunkSizeOutOfRange_endsTheConnection(String size) throws IOException {
        http.send(POST, HOST, JSON, "Transfer-Encoding: chunked", "", size, "{}", "0", "", "");
        assertThat(http.isClosedByServer()).isTrue();
        assertThat(executions.created).isEmpty();
    }

    @Test
    void requestWithoutBody_withoutMemoryForBodies_isAnswered() throws IOException {
        try (MemoryBudget.Lease _ = allBodyMemory()) {
            http.send("GET " + async(OPEN, OPEN_WORKFLOW) + "?a=1 HTTP/1.1", HOST, "");
            assertThat(http.read().status()).isEqualTo(200);
            http.send(POST, HOST, "");
            assertThat(http.read().status()).isEqualTo(200);
        }
    }

    @Test
    void largeBody_withoutMemoryForBodies_is503AndTheConnectionEnds() throws IOException {
        try (MemoryBudget.Lease _ = allBodyMemory()) {
            http.send(POST, HOST, JSON, "Content-Length: 20000", "");
            RawHttp.Answer answer = assertProblem(503, "Service unavailable. Retry the request");
            assertThat(answer.headers().first("Retry-After")).contains("1");
            assertThat(answer.headers().first("Connection")).contains("close");
        }
    }

    private static MemoryBudget.Lease allBodyMemory() {
        return TriggerOverHttp.BODIES
                .lease(Optional.empty(), Long.MAX_VALUE, Duration.ofSeconds(30))
                .orElseThrow();
    }

    @Test
    void expectContinue_withTooLargeBody_isRejected() throws IOException {
        http.send(POST, HOST, JSON, "Expect: 100-continue", "Content-Length: 2000000", "");
        assertProblem(413, "Payload is too large");
    }

    @Test
    void expectContinue_isContinued() throws IOException {
        http.send(POST, HOST, JSON, "Expect: 100-continue", "Content-Length: 2", "");
        assertThat(http.read().status()).isEqualTo(100);
        http.sendBytes("{}".getBytes(UTF_8));
        assertThat(http.read().status()).isEqualTo(200);
    }

    @Test
    void tooLargeChunkedBody_isRejected_closesConnection() throws IOException {
        http.send(POST, HOST, JSON, "Transfer-Encoding: chunked", "");
        byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(UTF_8);
        for (int sent = 0; sent <= TriggerOverHttp.PAYLOAD; sent += 0x10000) {
            http.sendBytes(chunk);
        }
        assertThat(assertProblem(413, "Payload is too large").headers().first("connection"))
                .contains("close");
        http.send("0", "");
        assertThat(http.isClosedByServer()).isTrue();
    }

    @Test
    void largeChunkedBody_isReadWhole() throws IOException {
        String text = "x".repeat(0x8000);
        http.send(POST, HOST, JSON, "Transfer-Encoding: chunked", "", "1", "\"");
        for (int i = 0; i < 20; i++) {
            http.send("8000", text);
        }
        http.send("1", "\"", "0", "");
        assertThat(http.read().status()).isEqualTo(200);
        assertThat(executions.created.getFirst().execution().event())
                .asString(UTF_8)
                .isEqualTo("\"" + text.repeat(20) + "\"");
    }

    @Test
    void incompleteBody_startsNothing() throws IOException {
        http.send(POST, HOST, JSON, "Content-Length: 100", "", "{}");
        http.close();
        http = new RawHttp();
        http.send(POST, HOST, JSON, "Content-Length: 2", "", "{}");
        assertThat(http.read().status()).isEqualTo(200);
        assertThat(executions.created).hasSize(1);
    }

    @Test
    void bytesAfterContentLength_areIgnored() throws IOException {
        http.sendBytes((POST + "\r\n" + HOST + "\r\n" + JSON + "\r\nContent-Length: 2\r\n\r\n{}garbage\r\n\r\n")
                .getBytes(UTF_8));
        assertThat(http.read().status()).isEqualTo(200);
        assertThat(executions.created).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/webhooks/%2e%2e/workflows/x, 400",
        "/v1/webhooks/../public/v1alpha, 404",
        "/v1/webhooks/%2e%2e, 400",
        "/v1//webhooks/bbbbbbbb-0000-4000-8000-000000000001, 404",
        "/v1/webhooks/bbbbbbbb-0000-4000-8000-000000000001%2Fworkflows, 400",
        "/v1/./webhooks/bbbbbbbb-0000-4000-8000-000000000001, 404",
        "/v1/webhooks/bbbbbbbb-0000-4000-8000-000000000001;a=b, 400",
        "/v1/webhooks/bbbbbbbb-0000-4000-8000-000000000001/, 404",
        "/v1/webhooks/%, 400",
    })
    void unusualPath_isAProblem(String path, int status) throws IOException {
        http.send("POST " + path + " HTTP/1.1", HOST, JSON, "Content-Length: 2", "", "{}");
        RawHttp.Answer answer = http.read();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers().first("content-type")).contains("application/problem+json");
        assertThat(executions.created).isEmpty();
    }

    @Test
    void query_mayHoldUnescapedCharacters() throws Exception {
        http.send("GET " + async(RAW, RAW_WORKFLOW) + "?q={a|b}&p=100% HTTP/1.1", HOST, "X-Key: raw-sesame", "");
        assertThat(http.read().status()).isEqualTo(200);
        assertThat((Map<?, ?>)
                        Json.read(executions.created.getFirst().execution().event()))
                .extracting("query")
                .isEqualTo(Map.of("q", List.of("{a|b}"), "p", List.of("100%")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-No-Host: at all", "Host: two words"})
    void invalidHost_isAProblem(String host) throws IOException {
        http.send(POST, host, JSON, "Content-Length: 2", "", "{}");
        assertProblem(400, "Invalid request");
    }

    @Test
    void headerOf8Kilobytes_isAccepted() throws IOException {
        http.send(POST, HOST, JSON, "X-Long: " + "x".repeat(8 * 1024), "Content-Length: 2", "", "{}");
        assertThat(http.read().status()).isEqualTo(200);
    }

    @Test
    void headerOf12Kilobytes_isTooLarge() throws IOException {
        http.send(POST, HOST, JSON, "X-Long: " + "x".repeat(12 * 1024), "Content-Length: 2", "", "{}");
        assertProblem(431, "Request header fields too large");
    }

    @Test
    void queryOf12Kilobytes_isTooLarge() throws IOException {
        http.send(POST.replace(" HTTP", "?q=" + "x".repeat(12 * 1024) + " HTTP"), HOST, "Content-Length: 2", "", "{}");
        assertProblem(431, "Request header fields too large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\u00ff\"", "\u00fe\u00ff\u0000{\u0000}", "{\u0000}\u0000"})
    void bodyNotUtf8_isInvalidPayload(String bytes) throws IOException {
        http.send(POST, HOST, JSON, "Content-Length: " + bytes.length(), "").sendBytes(bytes.getBytes(ISO_8859_1));
        assertProblem(400, "Invalid payload");
    }

    @Test
    void rawBodyNotUtf8_isPassedInBase64() throws Exception {
        http.send("POST " + async(RAW, RAW_WORKFLOW) + " HTTP/1.1", HOST, "X-Key: raw-sesame", "Content-Length: 2", "")
                .sendBytes(new byte[] {(byte) 0xFF, 0});
        assertThat(http.read().status()).isEqualTo(200);
        assertThat((Map<?, ?>)
                        Json.read(executions.created.getFirst().execution().event()))
                .extracting("body_base64")
                .isEqualTo("/wA=");
    }

    @Test
    void nonAsciiSecret_isComparedByBytes() throws IOException {
        http.send(
                        "POST " + async(LOCKED, LOCKED_WORKFLOW) + " HTTP/1.1",
                        HOST,
                        JSON,
                        "X-Key: " + new String("old-Sésame".getBytes(UTF_8), ISO_8859_1),
                        "X-Second: two",
                        "Content-Length: 2",
                        "",
                        "{}")
                .sendBytes(new byte[0]);
        assertThat(http.read().status()).isEqualTo(200);
    }

    @Test
    void repeatedSecretHeader_isRejected() throws IOException {
        http.send(
                "POST " + async(LOCKED, LOCKED_WORKFLOW) + " HTTP/1.1",
                HOST,
                JSON,
                "X-Key: new-sesame",
                "x-key: wrong",
                "X-Second: two",
                "Content-Length: 2",
                "",
                "{}");
        assertProblem(400, "Invalid header");
    }

    @Test
    void disconnectedCaller_endsWait() throws IOException {
        http.send("POST " + sync(OPEN, OPEN_WORKFLOW) + " HTTP/1.1", HOST, JSON, "Content-Length: 2", "", "{}");
        await().untilAsserted(() -> assertThat(executions.created).hasSize(1));
        var waiter = executions.waiting.values().iterator().next();
        http.close();
        await().untilAsserted(() -> assertThat(waiter).isCancelled());
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void statusWithoutBody_sendsNoBody(int status) throws IOException {
        executions.running(_ -> Optional.of(new ExecutionResult.Success(Map.of("status", status, "body", "text"))));
        http.send("POST " + sync(OPEN, OPEN_WORKFLOW) + " HTTP/1.1", HOST, JSON, "Content-Length: 2", "", "{}");
        RawHttp.Answer answer = http.read();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers().has("content-length")).isFalse();
        assertThat(answer.headers().has("transfer-encoding")).isFalse();
        // the connection is still in step
        http.send("POST " + async(OPEN, OPEN_WORKFLOW) + " HTTP/1.1", HOST, JSON, "Content-Length: 2", "", "{}");
        assertThat(http.read().status()).isEqualTo(200);
    }

    private RawHttp.Answer assertProblem(int status, String title) throws IOException {
        RawHttp.Answer answer = http.read();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers().first("content-type")).contains("application/problem+json");
        assertThat(answer.headers().has("x-request-id")).isTrue();
        assertThat(answer.body()).contains("\"title\":\"" + title + "\"").contains("\"status\":" + status);
        return answer;
    }
}
