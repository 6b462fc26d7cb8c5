package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tappet.http.Headers;
import dev.tappet.trigger.TriggerResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FunctionEdgeTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<String> toTriggers = new CopyOnWriteArrayList<>();
    private final List<String> toOthers = new CopyOnWriteArrayList<>();
    private final List<Instant> latest = new CopyOnWriteArrayList<>();
    private final AtomicInteger sweeps = new AtomicInteger();
    private final InstantSource clock = InstantSource.system();

    private Responder triggers = (request, until) -> {
        latest.add(until);
        toTriggers.add(request.path());
        return CompletableFuture.completedFuture(text("from the trigger"));
    };
    private CompletableFuture<Void> noted = CompletableFuture.completedFuture(null);
    private MessageBatch.Runner runner = (_, _) -> {};

    private static TriggerResponse text(String body) {
        return new TriggerResponse(200, Headers.of("Content-Type", "text/plain"), body.getBytes(UTF_8));
    }

    @Test
    void requestsToTriggerUrlsGoToTheTriggerAndAllOthersToTheRouter() throws IOException {
        assertThat(answer(Events.httpApi().to("POST", "/v1/webhooks/x"))).isEqualTo("from the trigger");
        assertThat(answer(Events.functionUrl().to("POST", "/v1"))).isEqualTo("from the trigger");
        assertThat(answer(Events.httpApi().to("GET", "/v10/x"))).isEqualTo("from the router");
        assertThat(answer(Events.httpApi().to("GET", "/public/v1alpha/workflows")))
                .isEqualTo("from the router");

        assertThat(toTriggers).containsExactly("/v1/webhooks/x", "/v1");
        assertThat(toOthers).containsExactly("/v10/x", "/public/v1alpha/workflows");
    }

    @Test
    void nobodyWaitsIntoTheLastSecondOfAnInvocation() throws IOException {
        Invocation invocation = new Invocation("i", Instant.parse("2100-01-01T00:00:30Z"));

        handle(Events.httpApi().to("POST", "/v1/webhooks/x").bytes(), invocation);

        assertThat(latest).containsExactly(Instant.parse("2100-01-01T00:00:29Z"));
    }

    @Test
    void aRequestThatIsNotAnsweredInTimeIsToldSo() throws IOException {
        CompletableFuture<TriggerResponse> never = new CompletableFuture<>();
        triggers = (_, _) -> never;

        JsonNode answer =
                json(handle(Events.httpApi().to("POST", "/v1/x").bytes(), in(FunctionEdge.ANSWER.plusMillis(50))));

        assertThat(answer.get("statusCode").asInt()).isEqualTo(500);
        assertThat(answer.get("body").asText()).contains("Retry the request").contains("\"request_id\":\"id\"");
        assertThat(never).as("the wait for it").isCancelled();
    }

    @Test
    void aRequestWhoseAnswerFailsIsToldSo() throws IOException {
        triggers = (_, _) -> CompletableFuture.failedFuture(new IllegalStateException("broken"));

        JsonNode answer = json(handle(Events.httpApi().to("POST", "/v1/x").bytes(), in(LONG)));

        assertThat(answer.get("statusCode").asInt()).isEqualTo(500);
        assertThat(answer.get("body").asText()).doesNotContain("broken");
    }

    @Test
    void noAnswerLeavesBeforeItIsNoted() throws Exception {
        noted = new CompletableFuture<>();
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        triggers = (_, _) -> {
            asked.countDown();
            return CompletableFuture.completedFuture(text("done"));
        };
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(handle(Events.httpApi().to("POST", "/v1/x").bytes(), in(LONG)));
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        });
        asked.await();

        assertThat(answer).isNotDone();
        noted.complete(null);

        assertThat(json(answer.get()).get("body").asText()).isEqualTo("done");
    }

    @Test
    void ofABatchOfTenThoseThreeComeAgainThatFailed() throws IOException {
        List<UUID> ids = IntStream.range(0, 10).mapToObj(_ -> UUID.randomUUID()).toList();
        Set<UUID> failing = Set.of(ids.get(1), ids.get(4), ids.get(9));
        List<UUID> served = new CopyOnWriteArrayList<>();
        runner = (id, _) -> {
            if (failing.contains(id)) {
                throw new IllegalStateException("no table");
            }
            served.add(id);
        };

        byte[] answer = handle(Events.messages(ids.toArray()), in(LONG));

        assertThat(new String(answer, UTF_8))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"},{\"itemIdentifier\":\"m4\"},"
                        + "{\"itemIdentifier\":\"m9\"}]}");
        assertThat(served).hasSize(7);
    }

    @Test
    void theMessagesOfABatchRunAtOnceAndHandOverBeforeTheInvocationEnds() throws IOException {
        CountDownLatch allAreHere = new CountDownLatch(3);
        List<Instant> handOvers = new CopyOnWriteArrayList<>();
        runner = (_, handOver) -> {
            handOvers.add(handOver);
            allAreHere.countDown();
            await(allAreHere);
        };
        Invocation invocation = in(LONG);

        byte[] answer = handle(Events.messages(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID()), invocation);

        assertThat(new String(answer, UTF_8)).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(handOvers).hasSize(3).containsOnly(invocation.deadline().minus(MessageBatch.HAND_OVER));
    }

    @Test
    void aRunThatDoesNotLeaveInTimeIsNotDoneAndItsNeighboursAre() throws IOException {
        UUID stuck = UUID.randomUUID();
        CountDownLatch forever = new CountDownLatch(1);
        runner = (id, _) -> {
            if (id.equals(stuck)) {
                await(forever);
            }
        };

        byte[] answer = handle(
                Events.messages(UUID.randomUUID(), stuck, UUID.randomUUID()), in(MessageBatch.ANSWER.plusMillis(300)));
        forever.countDown();

        assertThat(new String(answer, UTF_8)).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}");
    }

    @Test
    void aMessageThatIsNoExecutionsIdEndsAmongTheDeadLetters() throws IOException {
        byte[] answer = handle(Events.messages("test"), in(LONG));

        assertThat(new String(answer, UTF_8)).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m0\"}]}");
    }

    @Test
    void theClockSweeps() throws IOException {
        handle(Events.schedule(), in(LONG));

        assertThat(sweeps).hasValue(1);
    }

    @Test
    void anUnknownEventIsAnErrorAndNoSuccess() {
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

    private String answer(Events.Request request) throws IOException {
        return json(handle(request.bytes(), in(LONG))).get("body").asText();
    }

    private byte[] handle(byte[] event, Invocation invocation) throws IOException {
        Responder others = (request, _) -> {
            toOthers.add(request.path());
            return CompletableFuture.completedFuture(text("from the router"));
        };
        FunctionEdge edge = new FunctionEdge(
                new HttpEvents(1000, new Distribution(Optional.empty()), clock),
                (request, until) -> triggers.answer(request, until),
                () -> noted,
                others,
                new MessageBatch((id, handOver) -> runner.handle(id, handOver), clock),
                sweeps::incrementAndGet,
                clock);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        edge.handle(new ByteArrayInputStream(event), out, invocation);
        return out.toByteArray();
    }

    private static JsonNode json(byte[] answer) throws IOException {
        return new ObjectMapper().readTree(answer);
    }
}
