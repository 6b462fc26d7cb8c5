package dev.tappet.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OtlpExporterTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Instant START = Instant.parse("2026-03-01T12:00:00.123Z");

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicLong nanoTime = new AtomicLong();
    private final SpanObserver observer = new SpanObserver() {
        @Override
        public void spansSent(int spans) {
            sent.addAndGet(spans);
        }

        @Override
        public void spansDropped(int spans) {
            dropped.addAndGet(spans);
        }
    };
    private OtlpReceiver receiver;

    @BeforeEach
    void begin() throws IOException {
        receiver = new OtlpReceiver();
    }

    @AfterEach
    void end() {
        receiver.close();
    }

    private OtlpExporter exporter(URI endpoint) {
        OtlpSettings settings = OtlpSettings.of(
                endpoint, Optional.of("Authorization=Basic%20YTpi+w==, X-Other=1"), "hooks", Optional.of("api"));
        return new OtlpExporter(new OtlpClient(settings), observer, nanoTime::get);
    }

    private static Span span(int number) {
        return new Span(
                "0af7651916cd43dd8448eb211c80319c",
                "%016x".formatted(number + 1),
                Optional.of("b7ad6b7169203331"),
                "run Hello",
                Span.Kind.CONSUMER,
                START,
                START.plusNanos(1_500_000),
                Map.of("tappet.run.number", 2L),
                List.of(new Span.SpanEvent(START, "wait", Map.of("tappet.step", "steps[0]"))),
                List.of(new Span.SpanLink("0af7651916cd43dd8448eb211c80319c", "00f067aa0ba902b7")),
                true);
    }

    @Test
    void span_isWrittenAsTheProtocolHasIt() throws Exception {
        OtlpExporter exporter = exporter(receiver.endpoint());
        exporter.export(span(0));

        assertThat(exporter.flush(LONG)).isTrue();

        JsonNode request = receiver.requests().getFirst();
        assertThat(request.at("/resourceSpans/0/resource/attributes").toString())
                .isEqualTo("[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"hooks\"}},"
                        + "{\"key\":\"faas.name\",\"value\":{\"stringValue\":\"api\"}}]");
        assertThat(receiver.spans().getFirst().toString())
                .isEqualTo("{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\",\"spanId\":\"0000000000000001\","
                        + "\"parentSpanId\":\"b7ad6b7169203331\",\"name\":\"run Hello\",\"kind\":5,"
                        + "\"startTimeUnixNano\":\"1772366400123000000\",\"endTimeUnixNano\":\"1772366400124500000\","
                        + "\"attributes\":[{\"key\":\"tappet.run.number\",\"value\":{\"intValue\":\"2\"}}],"
                        + "\"events\":[{\"timeUnixNano\":\"1772366400123000000\",\"name\":\"wait\",\"attributes\":"
                        + "[{\"key\":\"tappet.step\",\"value\":{\"stringValue\":\"steps[0]\"}}]}],"
                        + "\"links\":[{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\",\"spanId\":\"00f067aa0ba902b7\"}],"
                        + "\"status\":{\"code\":2}}");
        assertThat(receiver.headers().getFirst())
                .containsEntry("Authorization", List.of("Basic YTpi+w=="))
                .containsEntry("X-other", List.of("1"))
                .containsEntry("Content-type", List.of("application/json"));
        assertThat(sent).hasValue(1);
    }

    @Test
    void manySpans_areSentInBatches() throws Exception {
        OtlpExporter exporter = exporter(receiver.endpoint());
        for (int i = 0; i < OtlpExporter.MAX_BATCH + 1; i++) {
            exporter.export(span(i));
        }

        assertThat(exporter.flush(LONG)).isTrue();

        assertThat(receiver.requests()).hasSize(2);
        assertThat(receiver.spans()).hasSize(OtlpExporter.MAX_BATCH + 1);
        assertThat(exporter.flush(LONG)).isTrue();
        assertThat(receiver.requests()).hasSize(2);
    }

    @Test
    void server_sendsInTheBackground() {
        OtlpExporter exporter = exporter(receiver.endpoint());
        exporter.start();

        exporter.export(span(1));

        Awaitility.await().untilAsserted(() -> assertThat(receiver.spans()).hasSize(1));
    }

    @Test
    void deadReceiver_spansBeyondTheQueueAreDroppedAndCounted() throws Exception {
        OtlpExporter exporter = exporter(dead());

        for (int i = 0; i < OtlpExporter.MAX_QUEUED + 7; i++) {
            exporter.export(span(i));
        }

        assertThat(dropped).hasValue(7);
        assertThat(exporter.flush(LONG)).isFalse();
        assertThat(sent).hasValue(0);
    }

    /** An invocation that waits for a receiver that does not answer is the exception, not the rule. */
    @Test
    void receiverFails_nextFlushesDoNotTry_untilThePauseIsOver() throws Exception {
        receiver.answers(503, "");
        OtlpExporter exporter = exporter(receiver.endpoint());
        exporter.export(span(1));
        assertThat(exporter.flush(LONG)).isFalse();
        receiver.answers(200, "");

        assertThat(exporter.flush(LONG)).isFalse();
        assertThat(receiver.requests()).isEmpty();

        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(exporter.flush(LONG)).isTrue();
        assertThat(receiver.spans())
                .singleElement()
                .satisfies(span -> assertThat(span.get("spanId").asText()).isEqualTo(span(1).spanId()));
        assertThat(dropped).hasValue(0);
    }

    @Test
    void silentReceiver_flushEndsInItsTime() throws Exception {
        receiver.silent();
        OtlpExporter exporter = exporter(receiver.endpoint());
        exporter.export(span(1));

        assertThat(exporter.flush(Duration.ofMillis(50))).isFalse();
    }

    @Test
    void stop_sendsWhatIsLeft_evenInAPause() throws Exception {
        receiver.answers(503, "");
        OtlpExporter exporter = exporter(receiver.endpoint());
        exporter.export(span(1));
        assertThat(exporter.flush(LONG)).isFalse();
        receiver.answers(200, "");

        exporter.stop(LONG);

        assertThat(receiver.spans()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 413})
    void refusedSpans_areDroppedAndCounted(int status) throws Exception {
        receiver.answers(status, "no");
        OtlpExporter exporter = exporter(receiver.endpoint());
        exporter.export(span(1));

        assertThat(exporter.flush(LONG)).isTrue();

        assertThat(dropped).hasValue(1);
        assertThat(sent).hasValue(0);
    }

    @Test
    void partialSuccess_countsWhatWasRefused() throws Exception {
        receiver.answers(200, "{\"partialSuccess\":{\"rejectedSpans\":\"2\",\"errorMessage\":\"too old\"}}");
        OtlpExporter exporter = exporter(receiver.endpoint());
        for (int i = 0; i < 3; i++) {
            exporter.export(span(i));
        }

        assertThat(exporter.flush(LONG)).isTrue();

        assertThat(dropped).hasValue(2);
        assertThat(sent).hasValue(1);
    }

    private static URI dead() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
    }
}
