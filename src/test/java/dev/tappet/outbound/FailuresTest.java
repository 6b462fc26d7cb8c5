package dev.tappet.outbound;

import static dev.tappet.outbound.HttpOperatorCalls.arguments;
import static dev.tappet.outbound.TestPeer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tappet.engine.Operator;
import dev.tappet.engine.Operator.OperatorFailedException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Targets that are slow, break off or are not there; and when a step is tried again. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailuresTest {
    private final HttpOperatorCalls calls = HttpOperatorCalls.toLoopback();
    private final CountDownLatch never = new CountDownLatch(1);
    private final CountDownLatch hungUp = new CountDownLatch(1);
    private TestPeer target;

    @BeforeEach
    void open() throws Exception {
        target = new TestPeer();
    }

    @AfterEach
    void close() throws Exception {
        never.countDown();
        target.close();
    }

    private OperatorFailedException failure(Object... more) {
        Map<String, Object> arguments = arguments(more);
        arguments.put("url", target.url("/"));
        return calls.failure(arguments);
    }

    /** Sends a byte again and again until the caller hangs up. */
    private void drips() {
        target.then((_, out) -> {
            out.write(TestPeer.bytes("HTTP/1.1 200 OK\nContent-Length: 1000000\n\n"));
            try {
                while (!never.await(1, TimeUnit.MILLISECONDS)) {
                    out.write('x');
                    out.flush();
                }
            } finally {
                hungUp.countDown();
            }
        });
    }

    @Test
    void silentTarget_endsAtStepTimeout() {
        target.then((_, _) -> never.await());
        assertThat(failure("timeout", "50ms"))
                .hasMessage("127.0.0.1:%d did not respond completely within the step's timeout", target.port());
    }

    @Test
    void silentTarget_endsAtReadTimeout() {
        target.then((_, _) -> never.await());
        assertThat(failure("read_timeout", "50ms")).hasMessage("127.0.0.1:%d sent nothing for 50 ms", target.port());
    }

    @Test
    void readTimeout_ignoresConnectTimeout() {
        target.then((_, _) -> never.await());
        assertThat(failure("read_timeout", "50ms", "connect_timeout", "1m", "timeout", "1m"))
                .hasMessage("127.0.0.1:%d sent nothing for 50 ms", target.port());
    }

    @Test
    void stalledBody_endsAtReadTimeout() {
        target.then((_, out) -> {
            out.write(TestPeer.bytes("HTTP/1.1 200 OK\nContent-Length: 10\n\nabc"));
            out.flush();
            never.await();
        });
        assertThat(failure("read_timeout", "50ms")).hasMessage("127.0.0.1:%d sent nothing for 50 ms", target.port());
    }

    @Test
    void drippingBody_endsAtStepTimeout() throws Exception {
        drips();
        // long enough for the request to be sent before it is over, or else there is nobody to hang up on
        assertThat(failure("timeout", "2s", "read_timeout", "30s"))
                .hasMessageEndingWith("did not respond completely within the step's timeout");
        assertThat(hungUp.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void slowBody_withinReadTimeout_isReadWhole() throws Exception {
        target.then((_, out) -> {
            out.write(TestPeer.bytes("HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 8\n\n"));
            for (int i = 0; i < 8; i++) {
                out.flush();
                never.await(400, TimeUnit.MILLISECONDS);
                out.write('x');
            }
        });
        assertThat(calls.output(arguments("url", target.url("/"), "read_timeout", "3s")))
                .containsEntry("body", "xxxxxxxx");
    }

    @Test
    void redirects_shareStepTimeout() {
        target.then((_, out) -> {
            never.await(300, TimeUnit.MILLISECONDS);
            out.write(TestPeer.bytes("HTTP/1.1 302 Found\nLocation: /again\nContent-Length: 0\n\n"));
        });
        assertThat(failure("timeout", "1s", "redirects", 10))
                .hasMessageEndingWith("did not respond completely within the step's timeout");
    }

    @Test
    void unacceptedConnection_endsAtConnectTimeout() throws Exception {
        // a listener whose backlog is full: what comes now is neither taken nor refused
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            List<SocketChannel> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                SocketChannel channel = SocketChannel.open();
                waiting.add(channel);
                channel.configureBlocking(false);
                channel.connect(full.getLocalSocketAddress());
            }
            String url = "http://127.0.0.1:" + full.getLocalPort() + "/";
            OperatorFailedException failure = calls.failure(arguments("url", url, "connect_timeout", "100ms"));
            assertThat(failure).hasMessageStartingWith("connecting to ").hasMessageEndingWith(" failed");
            for (SocketChannel each : waiting) {
                each.close();
            }
        }
    }

    @Test
    void slowNameLookup_endsAtConnectTimeout() {
        HttpOperatorCalls slow = calls.resolving(_ -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        });
        assertThat(slow.failure(arguments("url", "http://slow.example/", "connect_timeout", "50ms")))
                .hasMessage("slow.example could not be resolved in time");
    }

    @Test
    void refusedConnection_failsStep() throws Exception {
        int port = target.port();
        target.close();
        String url = "http://127.0.0.1:" + port + "/";
        assertThat(calls.failure(arguments("url", url))).hasMessage("connecting to 127.0.0.1:%d failed", port);
        assertThat(calls.failure(arguments("url", url, "retry", arguments("delay", "1ms"))))
                .hasMessage("connecting to 127.0.0.1:%d failed (attempt 3)", port);
    }

    @Test
    void truncatedBody_fails() {
        target.then((_, out) -> {
            out.write(TestPeer.bytes("HTTP/1.1 200 OK\nContent-Length: 10\n\nabc"));
            out.flush();
            out.close();
        });
        assertThat(failure()).hasMessageContaining("was lost");
    }

    @Test
    void truncatedBody_isRetried() throws Exception {
        target.then((_, out) -> {
                    out.write(TestPeer.bytes("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\r\nabc"));
                    out.flush();
                    out.close();
                })
                .then(ok("text/plain", "whole"));
        Map<String, Object> arguments = arguments("url", target.url("/"), "retry", arguments("delay", 0));
        assertThat(calls.call(arguments).attempts()).isEqualTo(2);
        assertThat(target.requests()).hasSize(2);
    }

    @Test
    void missingRetry_makesOneAttempt() {
        target.then("HTTP/1.1 503 Busy\nContent-Length: 0\n\n");
        assertThat(failure().attempts()).isEqualTo(1);
        assertThat(target.requests()).hasSize(1);
    }

    @Test
    void retries_useSameIdempotencyKey() throws Exception {
        target.then("HTTP/1.1 503 Busy\nContent-Length: 0\n\n")
                .then("HTTP/1.1 429 Many\nRetry-After: 0\nContent-Length: 0\n\n")
                .then("HTTP/1.1 500 Oops\nContent-Length: 0\n\n")
                .then(ok("text/plain", "done"));
        Map<String, Object> arguments = arguments(
                "url", target.url("/"), "method", "POST", "retry", arguments("max_attempts", 5, "delay", "1ms"));
        assertThat(calls.call(arguments).attempts()).isEqualTo(4);
        assertThat(target.requests())
                .extracting(request -> request.header("Idempotency-Key").orElseThrow())
                .containsExactly(
                        HttpOperatorCalls.KEY, HttpOperatorCalls.KEY, HttpOperatorCalls.KEY, HttpOperatorCalls.KEY);
    }

    @Test
    void lastFailure_hasNumberOfAttempts() {
        target.then("HTTP/1.1 503 Busy\nContent-Length: 0\n\n").then("HTTP/1.1 502 Bad\nContent-Length: 0\n\n");
        OperatorFailedException failure = failure("retry", arguments("delay", "1ms"));
        assertThat(failure).hasMessage("127.0.0.1:%d returned 502 (attempt 3)", target.port());
        assertThat(failure.attempts()).isEqualTo(3);
        assertThat(failure.detail()).containsEntry("status", 502);
    }

    @ParameterizedTest
    @CsvSource({
        "400,1", "401,1", "404,1", "409,1", "422,1", "501,1", "505,1", "408,2", "425,2", "429,2", "500,2", "502,2"
    })
    void transientStatuses_areRetried(int status, int attempts) {
        target.then("HTTP/1.1 " + status + " So\nContent-Length: 0\n\n");
        assertThat(failure("retry", arguments("max_attempts", 2, "delay", "1ms"))
                        .attempts())
                .isEqualTo(attempts);
    }

    @Test
    void retryStatuses_replaceDefaults() {
        target.then("HTTP/1.1 404 None\nContent-Length: 0\n\n").then("HTTP/1.1 503 Busy\nContent-Length: 0\n\n");
        OperatorFailedException failure = failure("retry", arguments("delay", "1ms", "statuses", List.of(404, "409")));
        assertThat(failure.attempts()).isEqualTo(2);
        assertThat(failure).hasMessageContaining("returned 503");
    }

    @Test
    void retryAfter_delaysNextAttempt() throws Exception {
        Instant date = Instant.parse("2026-03-01T12:00:00Z");
        String asked = DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC));
        target.then("HTTP/1.1 503 Busy\nRetry-After: " + asked + "\nContent-Length: 0\n\n")
                .then(ok("text/plain", "done"));
        HttpOperatorCalls shortlyBefore = calls.at(() -> date.minusMillis(100));
        shortlyBefore.call(arguments("url", target.url("/"), "retry", arguments("delay", "1ms")));
        long between = target.requests().getLast().nanoTime()
                - target.requests().getFirst().nanoTime();
        assertThat(Duration.ofNanos(between)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void retryAfter_beyondStepTimeout_endsStep() {
        target.then("HTTP/1.1 429 Many\nRetry-After: 120\nContent-Length: 0\n\n");
        OperatorFailedException failure = failure("retry", arguments("delay", "1ms"));
        assertThat(failure)
                .hasMessage(
                        "127.0.0.1:%d returned 429; the next attempt, in 120000 ms, would be after the step's timeout",
                        target.port());
        assertThat(failure.detail()).containsEntry("status", 429);
    }

    @Test
    void retryAfter_shorterThanDelay_keepsDelay() {
        target.then("HTTP/1.1 429 Many\nRetry-After: 0\nContent-Length: 0\n\n");
        assertThat(failure("retry", arguments("delay", "4m", "max_delay", "4m")))
                .hasMessageEndingWith("would be after the step's timeout");
        assertThat(target.requests()).hasSize(1);
    }

    @Test
    void attempts_endAtStepTimeout() {
        target.then("HTTP/1.1 503 Busy\nContent-Length: 0\n\n");
        OperatorFailedException failure =
                failure("timeout", "2s", "retry", arguments("max_attempts", 10, "delay", "500ms", "multiplier", 1));
        assertThat(failure.attempts()).isBetween(2, 9);
        assertThat(failure).hasMessageContaining("would be after the step's timeout");
    }

    /** Calls on a thread of its own and gives what it threw in the end. */
    private Thrown inThread(Map<String, Object> arguments) {
        Thrown thrown = new Thrown(new AtomicReference<>(), new CountDownLatch(1));
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                calls.call(arguments);
            } catch (OperatorFailedException | InterruptedException e) {
                thrown.what().set(e);
            } finally {
                thrown.over().countDown();
            }
        });
        await().until(() -> !target.requests().isEmpty());
        thread.interrupt();
        return thrown;
    }

    private record Thrown(AtomicReference<Exception> what, CountDownLatch over) {}

    @Test
    void interrupt_endsCall_closesConnection() throws Exception {
        drips();
        Thrown thrown = inThread(arguments("url", target.url("/")));
        thrown.over().await();
        assertThat(thrown.what().get()).isInstanceOf(InterruptedException.class);
        hungUp.await();
    }

    @Test
    void interrupt_endsRetryDelay() throws Exception {
        target.then("HTTP/1.1 503 Busy\nContent-Length: 0\n\n");
        Thrown thrown = inThread(arguments(
                "url", target.url("/"), "timeout", "5m", "retry", arguments("delay", "4m", "max_delay", "4m")));
        thrown.over().await();
        assertThat(thrown.what().get()).isInstanceOf(InterruptedException.class);
        assertThat(target.requests()).hasSize(1);
    }

    /** Its bytes may come at any time later, so that only another connection is safe from them. */
    @ParameterizedTest
    @CsvSource({"GET, 304 Not Modified", "GET, 204 No Content", "HEAD, 200 OK"})
    void connectionOfAResponseWithoutBody_isNotUsedAgain(String method, String status) throws Exception {
        target.then("HTTP/1.1 " + status + "\nContent-Length: 5\n\n").then(ok("text/plain", "right"));
        calls.output(arguments("url", target.url("/"), "method", method, "expect", List.of("2xx", 304)));

        assertThat(calls.output(arguments("url", target.url("/")))).containsEntry("body", "right");
        assertThat(target.connections()).isEqualTo(2);
    }

    @Test
    void connectionWithMoreThanTheResponse_isNotUsedAgain() throws Exception {
        target.then(ok("text/plain", "first") + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")
                .then(ok("text/plain", "right"));
        assertThat(calls.output(arguments("url", target.url("/")))).containsEntry("body", "first");

        assertThat(calls.output(arguments("url", target.url("/")))).containsEntry("body", "right");
        assertThat(target.connections()).isEqualTo(2);
    }

    @Test
    void endlessInterimResponses_failTheCall_andTheirConnectionIsNotUsedAgain() throws Exception {
        target.then((_, out) -> {
                    while (true) {
                        out.write(TestPeer.bytes("HTTP/1.1 102 Processing\n\n"));
                        out.flush();
                        Thread.sleep(5);
                    }
                })
                .then(ok("text/plain", "right"));
        assertThatThrownBy(() -> calls.output(
                        arguments("url", target.url("/"), "timeout", "5s", "retry", arguments("attempts", 1))))
                .isInstanceOf(Operator.OperatorFailedException.class)
                .hasMessageContaining("returned 102");

        assertThat(calls.output(arguments("url", target.url("/")))).containsEntry("body", "right");
        assertThat(target.connections()).isEqualTo(2);
    }
}
