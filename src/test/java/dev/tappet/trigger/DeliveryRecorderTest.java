package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.storage.Item;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the activity of an integration is told of each request, by what became of it. */
class DeliveryRecorderTest {
    private final TriggerFixture scene = new TriggerFixture(Duration.ofMillis(1));

    @Test
    void startedDelivery_isRecordedWithExecutions() {
        scene.trigger.handle(post(async(OPEN, AT_OPEN), "{}")).join();
        scene.trigger.handle(post(sync(OPEN, AT_OPEN), "{}")).join();
        scene.trigger.handle(post(webhook(FAN), "{}")).join();

        assertThat(scene.counters.noted)
                .extracting(DeliveryRecorderTest::integration, each -> text(each, "url"), each -> text(each, "runs"))
                .containsExactly(
                        tuple(OPEN, "ASYNC", AT_OPEN + "/" + InMemoryExecutions.id(1)),
                        tuple(OPEN, "SYNC", AT_OPEN + "/" + InMemoryExecutions.id(2)),
                        tuple(
                                FAN,
                                "WEBHOOK",
                                AT_FAN + "/" + InMemoryExecutions.id(3) + "," + ERRING_AT_FAN + "/"
                                        + InMemoryExecutions.id(5)));
        assertThat(scene.counters.noted)
                .allSatisfy(each -> assertThat(text(each, "became")).isEqualTo("STARTED"));
    }

    @Test
    void unmatchedCondition_isRecordedAsFiltered() {
        for (String path : new String[] {async(OPEN, PICKY), webhook(BARREN)}) {
            scene.trigger.handle(post(path, "{}")).join();
        }
        assertThat(scene.counters.noted)
                .extracting(each -> text(each, "became"))
                .containsExactly("FILTERED", "FILTERED");
    }

    @Test
    void rejectedDelivery_isRecordedWithProblemTitle() {
        scene.trigger.handle(post(sync(OPEN, PICKY), "{}")).join();
        scene.trigger
                .handle(request(
                        "POST",
                        async(LOCKED, AT_LOCKED),
                        json().and("X-Key", "a guess").and("X-Second", "two"),
                        "secret body".getBytes(UTF_8)))
                .join();

        assertThat(scene.counters.noted)
                .extracting(
                        DeliveryRecorderTest::integration,
                        each -> each.number("status").orElseThrow(),
                        each -> text(each, "title"),
                        each -> each.number("bytes").orElseThrow())
                .containsExactly(
                        tuple(OPEN, 404L, "Execution not found", 2L), tuple(LOCKED, 400L, "Invalid header", 11L));
        assertThat(scene.counters.noted.toString()).doesNotContain("a guess").doesNotContain("secret body");
    }

    @Test
    void internalError_isRecordedAsFailed() {
        scene.executions.breakStorage();
        scene.trigger.handle(post(async(OPEN, AT_OPEN), "{}")).join();
        assertThat(scene.counters.noted)
                .extracting(each -> text(each, "became"))
                .containsExactly("FAILED");
    }

    @Test
    void requestWithoutIntegration_isNotRecorded() {
        scene.trigger.handle(post(async(NOWHERE, AT_OPEN), "{}")).join();
        scene.trigger.handle(post(webhook(DISABLED), "{}")).join();
        scene.trigger.handle(post("/v1/webhooks/nonsense", "{}")).join();
        assertThat(scene.counters.noted).isEmpty();
    }

    @Test
    void delivery_hasAddressAndRequestId() {
        IncomingRequest mumbling = new IncomingRequest(
                "POST",
                async(OPEN, AT_OPEN),
                "",
                json(),
                new ReceivedBody.Complete(new byte[0]),
                "somewhere",
                NOW,
                "req-2");
        scene.trigger.handle(post(async(OPEN, AT_OPEN), "{}")).join();
        scene.trigger.handle(mumbling).join();
        assertThat(scene.counters.noted)
                .extracting(each -> text(each, "source"), each -> text(each, "request"), each -> text(each, "workflow"))
                .containsExactly(
                        tuple("192.0.2.1", REQUEST_ID, AT_OPEN.toString()),
                        tuple("unknown", "req-2", AT_OPEN.toString()));
    }

    private static UUID integration(Item item) {
        return UUID.fromString(item.key().partition().split("#")[1]);
    }

    private static String text(Item item, String name) {
        return Optional.of(item).flatMap(it -> it.text(name)).orElseThrow();
    }
}
