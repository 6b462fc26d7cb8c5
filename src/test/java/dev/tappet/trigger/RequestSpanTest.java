package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.FAN_OUT;
import static dev.tappet.trigger.TriggerFixture.LOCKED;
import static dev.tappet.trigger.TriggerFixture.LOCKED_WORKFLOW;
import static dev.tappet.trigger.TriggerFixture.OPEN;
import static dev.tappet.trigger.TriggerFixture.OPEN_WORKFLOW;
import static dev.tappet.trigger.TriggerFixture.async;
import static dev.tappet.trigger.TriggerFixture.sync;
import static dev.tappet.trigger.TriggerFixture.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.Headers;
import dev.tappet.tracing.ExecutionTrace;
import dev.tappet.tracing.Span;
import dev.tappet.tracing.Tracer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The spans of trigger requests, above those of the runs that they start. */
class RequestSpanTest {
    private static final String SENDER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0";

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final PersistentTriggerFixture scene = new PersistentTriggerFixture();
    private final PersistentTriggerFixture.Process process = process();

    private PersistentTriggerFixture.Process process() {
        scene.traced(new Tracer(1, spans::add, scene.clock));
        return scene.process();
    }

    private String post(String path, String... headers) {
        return process.answer(scene.request(path, "{\"wanted\":1}", Headers.of(headers)));
    }

    private Span ofRequest() {
        return spans.stream()
                .filter(span -> span.kind() == Span.Kind.SERVER)
                .reduce((_, _) -> {
                    throw new AssertionError("two of " + spans);
                })
                .orElseThrow();
    }

    @Test
    void asynchronousRequest_hasASpanAboveTheRun_alsoAcrossTheQueue() {
        String answer = post(async(OPEN, OPEN_WORKFLOW), "Content-Type", "application/json");
        UUID id = PersistentTriggerFixture.id(answer).orElseThrow();
        assertThat(spans).hasSize(1);

        process.run();

        ExecutionTrace trace = new ExecutionTrace(id, Optional.empty());
        assertThat(spans).hasSize(2).allMatch(span -> span.traceId().equals(trace.traceId()));
        assertThat(ofRequest().spanId()).isEqualTo(trace.requestSpan());
        assertThat(ofRequest().parent()).isEmpty();
        assertThat(spans.getLast().parent()).hasValue(ofRequest().spanId());
        assertThat(ofRequest().name()).isEqualTo("POST /v1/webhooks/{integration_id}/workflows/{workflow_id}");
        assertThat(ofRequest().attributes())
                .containsEntry("http.response.status_code", 200)
                .containsEntry("tappet.workflow.id", OPEN_WORKFLOW.toString())
                .containsEntry("tappet.execution.id", id.toString());
    }

    @Test
    void traceOfTheSender_isContinued() {
        post(async(OPEN, OPEN_WORKFLOW), "Content-Type", "application/json", "traceparent", SENDER + "1");
        process.run();

        assertThat(spans).hasSize(2).allMatch(span -> span.traceId().equals("4bf92f3577b34da6a3ce929d0e0e4736"));
        assertThat(ofRequest().parent()).hasValue("00f067aa0ba902b7");
        assertThat(spans.getLast().parent()).hasValue(ofRequest().spanId());
    }

    @Test
    void senderThatDoesNotSample_hasNoSpans() {
        post(async(OPEN, OPEN_WORKFLOW), "Content-Type", "application/json", "traceparent", SENDER + "0");
        process.run();

        assertThat(spans).isEmpty();
    }

    @Test
    void synchronousRequest_spanEndsWithTheResponse() {
        CompletableFuture<TriggerResponse> response = process.handle(scene.request(
                sync(OPEN, OPEN_WORKFLOW), "{\"wanted\":1}", Headers.of("Content-Type", "application/json")));
        assertThat(spans).isEmpty();

        process.run();

        assertThat(response.join().status()).isEqualTo(200);
        assertThat(ofRequest().name()).isEqualTo("POST /v1/webhooks/{integration_id}/workflows/{workflow_id}/sync");
        assertThat(ofRequest().isFailed()).isFalse();
    }

    @Test
    void callerThatLeaves_isNotAwaited_andItsSpanSaysSo() {
        CompletableFuture<TriggerResponse> response = process.handle(scene.request(
                sync(OPEN, OPEN_WORKFLOW), "{\"wanted\":1}", Headers.of("Content-Type", "application/json")));

        response.cancel(false);

        assertThat(ofRequest().attributes())
                .containsEntry("error.type", "cancelled")
                .doesNotContainKey("http.response.status_code");
    }

    @Test
    void severalExecutions_eachHasTheRequestInItsTrace() {
        post(webhook(FAN_OUT), "Content-Type", "application/json");
        process.run();

        List<Span> requests =
                spans.stream().filter(span -> span.kind() == Span.Kind.SERVER).toList();
        assertThat(requests).hasSizeGreaterThan(1);
        assertThat(requests.stream().map(Span::traceId).distinct()).hasSameSizeAs(requests);
        assertThat(spans.stream().filter(span -> span.kind() == Span.Kind.CONSUMER))
                .isNotEmpty()
                .allSatisfy(run -> assertThat(requests)
                        .anySatisfy(request -> assertThat(run.parent()).hasValue(request.spanId())));
    }

    /** The repeat of a request that was accepted is the same span. */
    @Test
    void repeatedDelivery_hasTheSameSpan() {
        process.answer(scene.keyed(async(OPEN, OPEN_WORKFLOW), "once", "{\"wanted\":1}"));
        process.answer(scene.keyed(async(OPEN, OPEN_WORKFLOW), "once", "{\"wanted\":1}"));

        assertThat(spans).hasSize(2);
        assertThat(spans.getFirst().spanId()).isEqualTo(spans.getLast().spanId());
    }

    @Test
    void requestThatStartsNothing_hasNoSpan() {
        assertThat(post(async(LOCKED, LOCKED_WORKFLOW), "Content-Type", "application/json"))
                .startsWith("400");
        assertThat(post(async(OPEN, new UUID(0, 9)), "Content-Type", "application/json"))
                .startsWith("404");

        assertThat(spans).isEmpty();
    }

    @Test
    void span_hasNeitherHeadersNorQueryNorBody() {
        process.answer(new dev.tappet.http.IncomingRequest(
                "POST",
                async(OPEN, OPEN_WORKFLOW),
                "token=s3cret",
                Headers.of("Content-Type", "application/json", "X-Key", "s3cret"),
                new dev.tappet.http.IncomingRequest.ReceivedBody.Complete("\"s3cret\"".getBytes()),
                "192.0.2.1",
                scene.clock.instant(),
                "req-2"));

        assertThat(spans).hasSize(1);
        assertThat(spans.toString()).doesNotContain("s3cret");
    }
}
