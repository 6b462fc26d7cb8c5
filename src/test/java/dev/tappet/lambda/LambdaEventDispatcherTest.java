package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tappet.execution.LeaseTerms;
import dev.tappet.execution.MessageVisibility;
import dev.tappet.execution.MessageVisibility.ReceivedMessage;
import dev.tappet.execution.RunQueue;
import dev.tappet.http.Headers;
import dev.tappet.storage.StorageException;
import dev.tappet.trigger.TriggerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LambdaEventDispatcherTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> toTriggers = new CopyOnWriteArrayList<>();
    private final List<String> toApi = new CopyOnWriteArrayList<>();
    private final List<Instant> latest = new CopyOnWriteArrayList<>();
    private final AtomicInteger sweeps = new AtomicInteger();
    private LambdaEventDispatcher.SpanFlush spans = LambdaEventDispatcher.SpanFlush.NONE;
    private final InstantSource clock = InstantSource.system();

    private HttpHandler triggers = (request, until) -> {
        latest.add(until);
        toTriggers.add(request.path());
        return CompletableFuture.completedFuture(text("from the trigger"));
    };
    private final List<String> metricLines = new CopyOnWriteArrayList<>();
    private Duration deliveriesWait = LONG;
    private CompletableFuture<Void> flushed = CompletableFuture.completedFuture(null);
    private MessageBatch.Runner runner = (_, _, _) -> {};
    private boolean syncOnly;
    private final List<Instant> handOvers = new CopyOnWriteArrayList<>();
    private CompletableFuture<Void> runsEnded = CompletableFuture.completedFuture(null);
    private Optional<String> originSecret = Optional.empty();
    private boolean cloudFrontOnly;
    private Supplier<URI> publicUrl = () -> URI.create("https://hooks.example.com");
    private final List<List<ReceivedMessage>> hidden = new CopyOnWriteArrayList<>();
    private final Map<Duration, List<ReceivedMessage>> delays = new ConcurrentHashMap<>();
    private MessageVisibility visibility = (messages, delay) -> {
        hidden.add(messages);
        delays.put(delay, messages);
    };

    private static TriggerResponse text(String body) {
        return new TriggerResponse(200, Headers.of("Content-Type", "text/plain"), body.getBytes(UTF_8));
    }

    @Test
    void triggerUrl_isServedByTriggers_othersByApi() throws IOException {
        assertThat(bodyOf(Events.httpApi().to("POST", "/v1/webhooks/x"))).isEqualTo("from the trigger");
        assertThat(bodyOf(Events.functionUrl().to("POST", "/v1"))).isEqualTo("from the trigger");
        assertThat(bodyOf(Events.httpApi().to("GET", "/v10/x"))).isEqualTo("from the api");
        assertThat(bodyOf(Events.httpApi().to("GET", "/public/v1alpha/workflows")))
                .isEqualTo("from the api");

        assertThat(toTriggers).containsExactly("/v1/webhooks/x", "/v1");
        assertThat(toApi).containsExactly("/v10/x", "/public/v1alpha/workflows");
    }

    @Test
    void syncCaller_waitEndsOneSecondBeforeDeadline() throws IOException {
        Invocation invocation = new Invocation("i", Instant.parse("2100-01-01T00:00:30Z"));

        handle(Events.httpApi().to("POST", "/v1/webhooks/x").bytes(), invocation);

        assertThat(latest).containsExactly(Instant.parse("2100-01-01T00:00:29Z"));
    }

    @Test
    void runOfACaller_isLeftToWorkersBeforeTheInvocationEnds() throws IOException {
        handle(
                Events.httpApi().to("POST", "/v1/webhooks/x").bytes(),
                new Invocation("i", Instant.parse("2100-01-01T00:00:30Z")));

        assertThat(handOvers).containsExactly(Instant.parse("2100-01-01T00:00:25Z"));
    }

    @Test
    void response_runStillGoesOn_isReturnedAfterIt() throws Exception {
        runsEnded = new CompletableFuture<>();
        CompletableFuture<byte[]> response = CompletableFuture.supplyAsync(() -> {
            try {
                return handle(Events.httpApi().to("POST", "/v1/webhooks/x").bytes(), in(LONG));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Awaitility.await().until(() -> !handOvers.isEmpty());
        assertThatThrownBy(() -> response.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        runsEnded.complete(null);
        assertThat(json(response.get()).get("statusCode").asInt()).isEqualTo(200);
    }

    /** Nothing runs after the response, so nothing could be sent. */
    @Test
    void spans_areSentBeforeTheResponse_inTheTimeThatIsLeft() throws IOException {
        List<Duration> flushes = new ArrayList<>();
        spans = flushes::add;

        handle(Events.httpApi().to("POST", "/v1/webhooks/x").bytes(), in(LONG));
        triggers = (_, _) -> CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
        handle(Events.httpApi().to("POST", "/v1/webhooks/x").bytes(), in(LONG));

        assertThat(flushes).hasSize(2).allSatisfy(left -> assertThat(left).isBetween(Duration.ZERO, LONG));
    }

    @Test
    void request_notFinishedInTime_returns500() throws IOException {
        CompletableFuture<TriggerResponse> never = new CompletableFuture<>();
        triggers = (_, _) -> never;

        JsonNode response = json(handle(
                Events.httpApi().to("POST", "/v1/x").bytes(),
                in(LambdaEventDispatcher.RESPONSE_MARGIN.plusMillis(50))));

        assertThat(response.get("statusCode").asInt()).isEqualTo(500);
        assertThat(response.get("body").asText()).contains("Retry the request").contains("\"request_id\":\"id\"");
        assertThat(never).as("the wait").isCancelled();
    }

    @Test
    void request_handlerFails_returns500WithoutDetails() throws IOException {
        triggers = (_, _) -> CompletableFuture.failedFuture(new IllegalStateException("broken"));

        JsonNode response = json(handle(Events.httpApi().to("POST", "/v1/x").bytes(), in(LONG)));

        assertThat(response.get("statusCode").asInt()).isEqualTo(500);
        assertThat(response.get("body").asText()).doesNotContain("broken");
    }

    @Test
    void response_waitsUntilDeliveriesAreFlushed() throws Exception {
        flushed = new CompletableFuture<>();
        CompletableFuture<byte[]> response = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        triggers = (_, _) -> {
            asked.countDown();
            return CompletableFuture.completedFuture(text("done"));
        };
        Thread.ofVirtual().start(() -> {
            try {
                response.complete(handle(Events.httpApi().to("POST", "/v1/x").bytes(), in(LONG)));
            } catch (IOException e) {
                response.completeExceptionally(e);
            }
        });
        asked.await();

        assertThat(response).isNotDone();
        flushed.complete(null);

        assertThat(json(response.get()).get("body").asText()).isEqualTo("done");
    }

    /** A table that is throttled would otherwise hold an environment for as long as it is tried. */
    @Test
    void response_deliveriesNotStored_doesNotWaitForThem() throws IOException {
        flushed = new CompletableFuture<>();
        deliveriesWait = Duration.ofMillis(20);

        assertThat(bodyOf(Events.httpApi().to("POST", "/v1/x"))).isEqualTo("from the trigger");
    }

    @Test
    void ownErrors_areCounted_responsesOfWorkflowsAreNot() throws IOException {
        triggers = (_, _) ->
                CompletableFuture.completedFuture(new TriggerResponse(503, Headers.of("A", "b"), new byte[0]));
        handle(Events.httpApi().to("POST", "/v1/x").bytes(), in(LONG));
        assertThat(metricLines).isEmpty();

        triggers = (_, _) -> CompletableFuture.failedFuture(new IllegalStateException("broken"));
        handle(Events.httpApi().to("POST", "/v1/x").bytes(), in(LONG));
        assertThat(metricLines).singleElement().asString().contains("\"tappet_errors\":1");
    }

    @Test
    void invocation_writesOneLineOfMetrics() throws IOException {
        handle(Events.messages("test", "test", "test"), in(LONG));
        assertThat(metricLines)
                .singleElement()
                .asString()
                .contains("\"tappet_messages_failed\":3", "\"stack\":\"a-stack\"", "\"requestId\":\"i\"");

        handle(Events.schedule(), in(LONG));
        assertThat(metricLines).hasSize(2).last().asString().contains("\"tappet_sweeps\":1");
    }

    @Test
    void batch_failedMessages_areReported() throws IOException {
        List<UUID> ids = IntStream.range(0, 10).mapToObj(_ -> UUID.randomUUID()).toList();
        Set<UUID> failing = Set.of(ids.get(1), ids.get(4), ids.get(9));
        List<UUID> served = new CopyOnWriteArrayList<>();
        runner = (id, _, _) -> {
            if (failing.contains(id)) {
                throw new IllegalStateException("no table");
            }
            served.add(id);
        };

        byte[] response = handle(Events.messages(ids.toArray()), in(LONG));

        assertThat(new String(response, UTF_8))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"},{\"itemIdentifier\":\"m4\"},"
                        + "{\"itemIdentifier\":\"m9\"}]}");
        assertThat(served).hasSize(7);
        assertThat(hidden)
                .as("one call for the whole batch")
                .containsExactly(List.of(received("m1"), received("m4"), received("m9")));
        assertThat(delays).as("the lease and ten seconds").containsOnlyKeys(Duration.ofSeconds(70));
    }

    /** Nothing is claimed, so the next delivery need not wait for the end of a lease. */
    @Test
    void batch_refusedByCircuitBreaker_isDeliveredAgainInSeconds() throws IOException {
        List<UUID> ids = IntStream.range(0, 3).mapToObj(_ -> UUID.randomUUID()).toList();
        runner = (id, _, _) -> {
            if (id.equals(ids.get(1))) {
                throw new IllegalStateException("thrown on purpose");
            }
            throw new RunQueue.NotClaimedException(StorageException.unsent("Claiming", null));
        };

        handle(Events.messages(ids.toArray()), in(LONG));

        assertThat(delays)
                .containsOnly(
                        Map.entry(Duration.ofSeconds(70), List.of(received("m1"))),
                        Map.entry(Duration.ofSeconds(5), List.of(received("m0"), received("m2"))));
    }

    @Test
    void batch_withoutFailures_changesNoVisibility() throws IOException {
        handle(Events.messages(UUID.randomUUID(), UUID.randomUUID()), in(LONG));

        assertThat(hidden).isEmpty();
    }

    @Test
    void batch_visibilityCannotBeChanged_isStillReported() throws IOException {
        visibility = (_, _) -> {
            throw new IllegalStateException("no queue");
        };

        assertThat(new String(handle(Events.messages("test"), in(LONG)), UTF_8))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m0\"}]}");
    }

    @Test
    void batch_visibilityCallDoesNotReturn_isStillReported() throws IOException {
        CountDownLatch forever = new CountDownLatch(1);
        visibility = (_, _) -> await(forever);

        byte[] response = handle(Events.messages("test"), in(Duration.ofMillis(600)));
        forever.countDown();

        assertThat(new String(response, UTF_8)).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m0\"}]}");
    }

    private static ReceivedMessage received(String id) {
        return new ReceivedMessage("arn:aws:sqs:us-east-2:123456789012:my-queue", "receipt-" + id);
    }

    @Test
    void syncOnly_otherPath_returns404ThatNamesTheHost() throws IOException {
        syncOnly = true;
        for (String path : List.of("/v1/webhooks/x", "/v1/webhooks/x/workflows/y", "/public/v1alpha/workflows", "/")) {
            JsonNode response =
                    json(handle(Events.functionUrl().to("POST", path).bytes(), in(LONG)));

            assertThat(response.get("statusCode").asInt()).as(path).isEqualTo(404);
            assertThat(response.get("body").asText())
                    .contains("Not found", "Send this request to https://hooks.example.com.", "\"request_id\":");
        }

        assertThat(toTriggers).isEmpty();
        assertThat(toApi).isEmpty();
        assertThat(bodyOf(Events.functionUrl().to("POST", "/v1/webhooks/x/workflows/y/sync")))
                .isEqualTo("from the trigger");
    }

    @Test
    void cloudFrontOnly_directRequest_returns403ThatNamesTheHost() throws IOException {
        cloudFrontOnly = true;
        originSecret = Optional.of("s3cret");
        for (Events.Request direct : List.of(
                Events.httpApi().to("GET", "/public/v1alpha/workflows"),
                Events.httpApi().to("POST", "/v1/webhooks/x").header("x-tappet-origin", "guessed"))) {
            JsonNode response = json(handle(direct.bytes(), in(LONG)));

            assertThat(response.get("statusCode").asInt()).isEqualTo(403);
            assertThat(response.get("body").asText()).contains("Send this request to https://hooks.example.com.");
        }
        assertThat(toApi).isEmpty();
        assertThat(toTriggers).isEmpty();

        assertThat(bodyOf(Events.httpApi().to("POST", "/v1/webhooks/x").header("x-tappet-origin", "s3cret")))
                .isEqualTo("from the trigger");
    }

    @Test
    void syncOnly_publicUrlUnavailable_returns404() throws IOException {
        syncOnly = true;
        publicUrl = () -> {
            throw new IllegalStateException("no parameter store");
        };

        JsonNode response =
                json(handle(Events.functionUrl().to("POST", "/v1/webhooks/x").bytes(), in(LONG)));

        assertThat(response.get("statusCode").asInt()).isEqualTo(404);
        assertThat(response.get("body").asText()).contains("synchronous trigger URLs only");
    }

    @Test
    void batch_messages_runConcurrentlyAndHandOverBeforeDeadline() throws IOException {
        CountDownLatch allAreHere = new CountDownLatch(3);
        List<Instant> handOvers = new CopyOnWriteArrayList<>();
        runner = (_, handOver, _) -> {
            handOvers.add(handOver);
            allAreHere.countDown();
            await(allAreHere);
        };
        Invocation invocation = in(LONG);

        byte[] response = handle(Events.messages(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID()), invocation);

        assertThat(new String(response, UTF_8)).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(handOvers).hasSize(3).containsOnly(invocation.deadline().minus(MessageBatch.HAND_OVER_MARGIN));
    }

    @Test
    void batch_runThatDoesNotEnd_isReportedAlone() throws IOException {
        UUID stuck = UUID.randomUUID();
        CountDownLatch forever = new CountDownLatch(1);
        runner = (id, _, _) -> {
            if (id.equals(stuck)) {
                await(forever);
            }
        };

        byte[] response = handle(
                Events.messages(UUID.randomUUID(), stuck, UUID.randomUUID()),
                in(MessageBatch.RESPONSE_MARGIN.plusMillis(300)));
        forever.countDown();

        assertThat(new String(response, UTF_8)).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}");
    }

    @Test
    void message_invalidId_isReported() throws IOException {
        byte[] response = handle(Events.messages("test"), in(LONG));

        assertThat(new String(response, UTF_8)).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m0\"}]}");
    }

    @Test
    void scheduledEvent_sweepsOnce() throws IOException {
        handle(Events.schedule(), in(LONG));

        assertThat(sweeps).hasValue(1);
    }

    @Test
    void unknownEvent_isAnError() {
        for (String event : List.of(
                "{}",
                "[]",
                "{\"version\":\"1.0\",\"requestContext\":{\"http\":{}}}",
                "{\"Records\":[]}",
                "{\"Records\":[{\"eventSource\":\"aws:s3\"}]}",
                "{\"detail-type\":\"Scheduled Event\",\"source\":\"mine\"}")) {
            assertThatThrownBy(() -> handle(event.getBytes(UTF_8), in(LONG)))
                    .as(event)
                    .isInstanceOf(LambdaEvent.UnknownEventException.class);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Invocation in(Duration remaining) {
        return new Invocation("i", clock.instant().plus(remaining));
    }

    private String bodyOf(Events.Request request) throws IOException {
        return json(handle(request.bytes(), in(LONG))).get("body").asText();
    }

    private byte[] handle(byte[] event, Invocation invocation) throws IOException {
        HttpHandler api = (request, _) -> {
            toApi.add(request.path());
            return CompletableFuture.completedFuture(text("from the api"));
        };
        LambdaEventDispatcher dispatcher = new LambdaEventDispatcher(
                new HttpEventReader(1000, new CloudFrontTrust(originSecret, cloudFrontOnly), clock),
                new FunctionHost(syncOnly, () -> publicUrl.get()),
                new LambdaEventDispatcher.Targets(
                        (request, until) -> triggers.handle(request, until),
                        new LambdaEventDispatcher.CallerRuns() {
                            @Override
                            public void begin(Instant start, Instant latest) {
                                handOvers.add(latest);
                            }

                            @Override
                            public CompletableFuture<Void> ended() {
                                return runsEnded;
                            }
                        },
                        () -> flushed,
                        new MessageBatch(
                                (id, handOver, mayDefer) -> runner.handle(id, handOver, mayDefer),
                                (messages, delay) -> visibility.hideFor(messages, delay),
                                new LeaseTerms(Duration.ofSeconds(60)),
                                clock),
                        sweeps::incrementAndGet,
                        spans,
                        new InvocationMetrics(Optional.of("a-stack"), "a-function")),
                deliveriesWait,
                metricLines::add,
                clock);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            dispatcher.dispatch(JSON.readTree(event), invocation, api).write(json);
        }
        return out.toByteArray();
    }

    private static JsonNode json(byte[] response) throws IOException {
        return JSON.readTree(response);
    }
}
