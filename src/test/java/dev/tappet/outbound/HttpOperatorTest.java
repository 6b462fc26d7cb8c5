package dev.tappet.outbound;

import static dev.tappet.outbound.HttpOperatorCalls.arguments;
import static dev.tappet.outbound.TestPeer.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.engine.Operator.Result;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an http step sends, and what it gives. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpOperatorTest {
    /** So that what happens there happens one after the other. */
    private static final Vertx ONE_LOOP = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    private final HttpOperatorCalls calls = HttpOperatorCalls.toLoopback();
    private TestPeer target;

    @BeforeEach
    void open() throws Exception {
        target = new TestPeer();
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private TestPeer.Request sent(Object... arguments) throws Exception {
        target.then("HTTP/1.1 204 No Content\n\n");
        calls.call(arguments(arguments));
        return target.onlyRequest();
    }

    @Test
    void output_hasStatusHeadersAndBody() throws Exception {
        target.then("HTTP/1.1 200 OK\nContent-Type: application/json\nX-Some: a\nX-Some: b\nSet-Cookie: c=d\n"
                + "Content-Length: 8\n\n{\"a\": 1}");
        Result result = calls.call(arguments("url", target.url("/x")));
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(result.value())
                .isEqualTo(Map.of(
                        "status",
                        200,
                        "headers",
                        Map.of(
                                "content-type",
                                "application/json",
                                "x-some",
                                "a, b",
                                "set-cookie",
                                List.of("c=d"),
                                "content-length",
                                "8"),
                        "body",
                        Map.of("a", 1)));
    }

    @Test
    void get_isSentWithoutBody() throws Exception {
        TestPeer.Request request = sent("url", target.url("/path?a=b#fragment"));
        assertThat(request.line()).isEqualTo("GET /path?a=b HTTP/1.1");
        assertThat(request.header("Host")).hasValue("127.0.0.1:" + target.port());
        assertThat(request.header("User-Agent")).hasValue("Tappet");
        assertThat(request.header("Accept")).hasValue("*/*");
        assertThat(request.header("Content-Length")).isEmpty();
        assertThat(request.header("Accept-Encoding")).hasValue("identity");
    }

    @Test
    void emptyPath_isRoot() throws Exception {
        assertThat(sent("url", target.url(""), "query", Map.of("a", 1)).line()).isEqualTo("GET /?a=1 HTTP/1.1");
    }

    @Test
    void post_withoutBody_hasContentLength() throws Exception {
        assertThat(sent("url", target.url("/"), "method", "POST").header("Content-Length"))
                .hasValue("0");
    }

    @Test
    void queryParameters_areAppended() throws Exception {
        Map<String, Object> query = arguments(
                "text", "a b&c=d/ü", "number", 5, "yes", true, "many", Arrays.asList("x", null, 2), "none", null);
        assertThat(sent("url", target.url("/?first=1"), "query", query).line())
                .isEqualTo("GET /?first=1&text=a%20b%26c%3Dd%2F%C3%BC&number=5&yes=true&many=x&many=2 HTTP/1.1");
    }

    @Test
    void nonAsciiUrl_isEncoded() throws Exception {
        assertThat(sent("url", target.url("/grüße%20?q=ß")).line())
                .isEqualTo("GET /gr%C3%BC%C3%9Fe%20?q=%C3%9F HTTP/1.1");
    }

    @Test
    void headers_areSent() throws Exception {
        TestPeer.Request request = sent(
                "url",
                target.url("/"),
                "headers",
                arguments(
                        "Authorization",
                        "Bearer abc",
                        "X-Many",
                        List.of("a", "b"),
                        "X-Number",
                        7,
                        "X-None",
                        null,
                        "User-Agent",
                        "mine"));
        assertThat(request.header("Authorization")).hasValue("Bearer abc");
        assertThat(request.headers()).contains("X-Many: a", "X-Many: b", "X-Number: 7", "User-Agent: mine");
        assertThat(request.headers()).noneMatch(header -> header.contains("X-None") || header.contains("Tappet"));
    }

    @Test
    void jsonBody_hasContentType() throws Exception {
        TestPeer.Request request = sent("url", target.url("/"), "method", "PUT", "json", Map.of("a", List.of(1, "ü")));
        assertThat(request.line()).isEqualTo("PUT / HTTP/1.1");
        assertThat(request.text()).isEqualTo("{\"a\":[1,\"ü\"]}");
        assertThat(request.header("Content-Type")).hasValue("application/json");
        assertThat(request.header("Content-Length")).hasValue("14");
    }

    @Test
    void nullJson_isSentAsNull() throws Exception {
        assertThat(sent("url", target.url("/"), "method", "POST", "json", null).text())
                .isEqualTo("null");
    }

    @Test
    void ownContentType_isKept() throws Exception {
        TestPeer.Request request = sent(
                "url",
                target.url("/"),
                "method",
                "POST",
                "json",
                Map.of(),
                "headers",
                Map.of("content-type", "application/cloudevents+json"));
        assertThat(request.headers().stream()
                        .filter(header -> header.toLowerCase().startsWith("content-type")))
                .containsExactly("content-type: application/cloudevents+json");
    }

    @Test
    void form_isEncoded() throws Exception {
        TestPeer.Request request = sent(
                "url",
                target.url("/"),
                "method",
                "POST",
                "form",
                arguments("a b", "c&d=ü", "list", List.of(1, 2), "none", null));
        assertThat(request.text()).isEqualTo("a+b=c%26d%3D%C3%BC&list=1&list=2");
        assertThat(request.header("Content-Type")).hasValue("application/x-www-form-urlencoded");
    }

    @Test
    void text_isSentInUtf8() throws Exception {
        TestPeer.Request request = sent("url", target.url("/"), "method", "PATCH", "text", "grün");
        assertThat(request.text()).isEqualTo("grün");
        assertThat(request.header("Content-Type")).hasValue("text/plain; charset=utf-8");
    }

    @Test
    void multipart_isSentInParts() throws Exception {
        TestPeer.Request request = sent(
                "url",
                target.url("/"),
                "method",
                "POST",
                "multipart",
                List.of(
                        arguments("name", "a\"b\r\nX: y", "text", "ü"),
                        arguments("name", "meta", "json", Map.of("n", 1)),
                        arguments("name", "file", "filename", "r.bin", "content_type", "image/png", "base64", "AAEC")));
        String type = request.header("Content-Type").orElseThrow();
        String boundary = type.substring("multipart/form-data; boundary=".length());
        assertThat(request.text())
                .isEqualTo(String.join(
                        "\r\n",
                        "--" + boundary,
                        "Content-Disposition: form-data; name=\"a%22b%0D%0AX: y\"",
                        "",
                        "ü",
                        "--" + boundary,
                        "Content-Disposition: form-data; name=\"meta\"",
                        "Content-Type: application/json",
                        "",
                        "{\"n\":1}",
                        "--" + boundary,
                        "Content-Disposition: form-data; name=\"file\"; filename=\"r.bin\"",
                        "Content-Type: image/png",
                        "",
                        "\u0000\u0001\u0002",
                        "--" + boundary + "--",
                        ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AP/7", "AP_7", " AP/\n7 "})
    void base64_isSentAsItsBytes(String base64) throws Exception {
        TestPeer.Request request = sent("url", target.url("/"), "method", "PUT", "body_base64", base64);
        assertThat(request.header("Content-Type")).hasValue("application/octet-stream");
        assertThat(request.body()).isEqualTo(new byte[] {0, (byte) 0xff, (byte) 0xfb});
    }

    @Test
    void base64WithItsContentType_isSentAsThat() throws Exception {
        TestPeer.Request request = sent(
                "url",
                target.url("/"),
                "method",
                "POST",
                "body_base64",
                "",
                "headers",
                Map.of("content-type", "image/png"));
        assertThat(request.header("Content-Type")).hasValue("image/png");
        assertThat(request.header("Content-Length")).hasValue("0");
    }

    @Test
    void multipart_ofRepeatedCall_isIdentical() throws Exception {
        target.then("HTTP/1.1 204 No Content\n\n");
        Map<String, Object> arguments = arguments(
                "url", target.url("/"), "method", "POST", "multipart", List.of(Map.of("name", "a", "text", "b")));
        calls.call(arguments);
        calls.call(arguments);
        assertThat(target.requests().getFirst().text())
                .isEqualTo(target.requests().getLast().text());
    }

    @Test
    void request_hasIdempotencyKeyAndTraceParent() throws Exception {
        target.then("HTTP/1.1 204 No Content\n\n");
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        calls.call(arguments("url", target.url("/"), "method", "POST"), Optional.of(trace));
        assertThat(target.onlyRequest().header("Idempotency-Key")).hasValue(HttpOperatorCalls.KEY);
        assertThat(target.onlyRequest().header("traceparent")).hasValue(trace);
    }

    @Test
    void ownIdempotencyKey_isKept() throws Exception {
        TestPeer.Request request = sent("url", target.url("/"), "headers", Map.of("idempotency-key", "order-7"));
        assertThat(request.header("traceparent")).isEmpty();
        assertThat(request.headers().stream()
                        .filter(header -> header.toLowerCase().startsWith("idempotency-key")))
                .containsExactly("idempotency-key: order-7");
    }

    @Test
    void ownTraceParent_isKept() throws Exception {
        target.then("HTTP/1.1 204 None\n\n");
        calls.call(
                arguments("url", target.url("/"), "headers", Map.of("Traceparent", "00-mine")), Optional.of("00-ours"));
        assertThat(target.onlyRequest().headers().stream()
                        .filter(header -> header.toLowerCase().startsWith("traceparent")))
                .containsExactly("Traceparent: 00-mine");
    }

    @Test
    void unexpectedStatus_failsWithDetail() {
        target.then(
                "HTTP/1.1 422 Unprocessable\nContent-Type: application/json\nContent-Length: 14\n\n{\"code\":\"dup\"}");
        OperatorFailedException failure = calls.failure(arguments("url", target.url("/?token=s3cret")));
        assertThat(failure).hasMessage("127.0.0.1:%d returned 422", target.port());
        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(failure.detail())
                .containsEntry("status", 422)
                .containsEntry("body", Map.of("code", "dup"))
                .extractingByKey("headers")
                .isEqualTo(Map.of("content-type", "application/json", "content-length", "14"));
    }

    @Test
    void longErrorBody_isTruncatedInDetail() {
        target.then("HTTP/1.1 500 Oops\nContent-Type: application/json\nContent-Length: 50000\n\n[\""
                + "x".repeat(49_996) + "\"]");
        assertThat((String) calls.failure(arguments("url", target.url("/")))
                        .detail()
                        .get("body"))
                .startsWith("[\"xxx")
                .hasSize(1024);
    }

    @Test
    void malformedErrorBody_isTextInDetail() {
        target.then("HTTP/1.1 502 Bad Gateway\nContent-Type: application/json\nContent-Length: 6\n\n<html>");
        assertThat(calls.failure(arguments("url", target.url("/"))).detail())
                .containsEntry("status", 502)
                .containsEntry("body", "<html>");
    }

    @Test
    void expect_setsAcceptedStatuses() throws Exception {
        target.then("HTTP/1.1 404 Not Found\nContent-Length: 0\n\n");
        Map<String, Object> arguments = arguments("url", target.url("/"), "expect", List.of(200, "4xx"));
        assertThat(calls.output(arguments)).containsEntry("status", 404).containsEntry("body", null);
        arguments.put("expect", "404");
        assertThat(calls.output(arguments)).containsEntry("status", 404);
        arguments.put("expect", List.of("2xx", 410));
        assertThat(calls.failure(arguments)).hasMessageEndingWith("returned 404");
    }

    @Test
    void noContent_hasNullBody() throws Exception {
        target.then("HTTP/1.1 204 No Content\n\n");
        assertThat(calls.output(arguments("url", target.url("/"))))
                .containsEntry("status", 204)
                .containsEntry("body", null);
    }

    @Test
    void headResponse_hasNullBody() throws Exception {
        target.then("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 1000\n\n");
        assertThat(calls.output(arguments("url", target.url("/"), "method", "HEAD")))
                .containsEntry("status", 200)
                .containsEntry("body", null);
    }

    @Test
    void notModified_expected_isSuccess() throws Exception {
        target.then("HTTP/1.1 304 Not Modified\nETag: \"a\"\n\n");
        assertThat(calls.output(arguments("url", target.url("/"), "expect", List.of(304))))
                .containsEntry("status", 304)
                .containsEntry("body", null);
    }

    @RepeatedTest(20)
    void reusedConnection_closedByTarget_isReplaced() throws Exception {
        HttpOperatorCalls inTurn = calls.over(new PinnedAddressClient(ONE_LOOP, OutboundNetwork.DIRECT));
        target.then(ok("text/plain", "one"))
                .then((_, out) -> {
                    out.write(TestPeer.bytes(ok("text/plain", "two")));
                    out.close();
                })
                .then(ok("text/plain", "three"));
        for (String body : List.of("one", "two", "three")) {
            Result result = inTurn.call(arguments("url", target.url("/"), "method", "PUT"));
            assertThat(result.attempts()).isEqualTo(1);
            assertThat(result.value())
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsEntry("body", body);
            awaitTheLoop();
        }
        assertThat(target.requests()).hasSize(3);
        assertThat(target.connections()).isEqualTo(2);
    }

    /** The caller is told of a response a moment before the connection is kept: in the same task of the loop. */
    private static void awaitTheLoop() {
        CompletableFuture<Void> next = new CompletableFuture<>();
        ONE_LOOP.runOnContext(_ -> next.complete(null));
        next.join();
    }

    @Test
    void nonIdempotentRequest_getsNewConnection() throws Exception {
        target.then(ok("text/plain", "ok"));
        Map<String, Object> arguments = arguments("url", target.url("/"), "method", "POST");
        calls.call(arguments);
        calls.call(arguments);
        assertThat(target.connections()).isEqualTo(2);
        arguments.put("retry", arguments());
        for (int i = 0; i < 20; i++) {
            calls.call(arguments);
        }
        assertThat(target.connections()).isBetween(3, 20);
    }

    @Test
    void reusedConnection_resetByTarget_isReplaced() throws Exception {
        HttpOperatorCalls inTurn = calls.over(new PinnedAddressClient(ONE_LOOP, OutboundNetwork.DIRECT));
        target.then(ok("text/plain", "one")).thenReset().then(ok("text/plain", "two"));
        for (String body : List.of("one", "two")) {
            Result result = inTurn.call(arguments("url", target.url("/"), "method", "PUT"));
            assertThat(result.attempts()).isEqualTo(1);
            assertThat(result.value())
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsEntry("body", body);
            awaitTheLoop();
        }
        assertThat(target.requests()).hasSize(3);
        assertThat(target.connections()).isEqualTo(2);
    }

    @Test
    void unansweredRequest_isNotSentAgain() {
        target.then((_, out) -> out.close()).thenReset();
        for (String method : List.of("GET", "POST")) {
            assertThat(calls.failure(arguments("url", target.url("/"), "method", method)))
                    .hasMessageContaining("was lost");
        }
        assertThat(target.requests()).hasSize(2);
    }

    @Test
    void concurrentCalls_areAllAnswered() throws Exception {
        target.then((request, out) ->
                out.write(TestPeer.bytes(ok("text/plain", request.line().split(" ")[1]))));
        List<Thread> callers = new ArrayList<>();
        List<Object> bodies = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 200; i++) {
            String path = "/" + i;
            callers.add(Thread.ofVirtual().start(() -> {
                try {
                    assertThat(calls.output(arguments("url", target.url(path)))).containsEntry("body", path);
                    bodies.add(path);
                } catch (OperatorFailedException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (Thread each : callers) {
            each.join();
        }
        assertThat(bodies).hasSize(200);
    }
}
