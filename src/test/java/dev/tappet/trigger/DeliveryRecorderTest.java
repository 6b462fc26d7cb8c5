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
        scene.trigger.handle(post(async(OPEN, OPEN_WORKFLOW), "{}")).join();
        scene.trigger.handle(post(sync(OPEN, OPEN_WORKFLOW), "{}")).join();
        scene.trigger.handle(post(webhook(FAN_OUT), "{}")).join();

        assertThat(scene.counters.noted)
                .extracting(DeliveryRecorderTest::integration, each -> text(each, "url"), each -> text(each, "runs"))
                .containsExactly(
                        tuple(OPEN, "ASYNC", OPEN_WORKFLOW + "/" + InMemoryExecutions.id(1)),
                        tuple(OPEN, "SYNC", OPEN_WORKFLOW + "/" + InMemoryExecutions.id(2)),
                        tuple(
                                FAN_OUT,
                                "WEBHOOK",
                                FAN_OUT_WORKFLOW + "/" + InMemoryExecutions.id(3) + "," + FAN_OUT_FAILING_CONDITION
                                        + "/" + InMemoryExecutions.id(5)));
        assertThat(scene.counters.noted)
                .allSatisfy(each -> assertThat(text(each, "became")).isEqualTo("STARTED"));
    }

    @Test
    void unmatchedCondition_isRecordedAsFiltered() {
        for (String path : new String[] {async(OPEN, CONDITIONAL), webhook(WITHOUT_WORKFLOWS)}) {
            scene.trigger.handle(post(path, "{}")).join();
        }
        assertThat(scene.counters.noted)
                .extracting(each -> text(each, "became"))
                .containsExactly("FILTERED", "FILTERED");
    }

    @Test
    void rejectedDelivery_isRecordedWithProblemTitle() {
        scene.trigger.handle(post(sync(OPEN, CONDITIONAL), "{}")).join();
        scene.trigger
                .handle(request(
                        "POST",
                        async(LOCKED, LOCKED_WORKFLOW),
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
        scene.trigger.handle(post(async(OPEN, OPEN_WORKFLOW), "{}")).join();
        assertThat(scene.counters.noted)
                .extracting(each -> text(each, "became"))
                .containsExactly("FAILED");
    }

    @Test
    void requestWithoutIntegration_isNotRecorded() {
        scene.trigger
                .handle(post(async(UNKNOWN_INTEGRATION, OPEN_WORKFLOW), "{}"))
                .join();
        scene.trigger.handle(post(webhook(DISABLED), "{}")).join();
        scene.trigger.handle(post("/v1/webhooks/nonsense", "{}")).join();
        assertThat(scene.counters.noted).isEmpty();
    }

    @Test
    void delivery_hasAddressAndRequestId() {
        IncomingRequest malformed = new IncomingRequest(
                "POST",
                async(OPEN, OPEN_WORKFLOW),
                "",
                json(),
                new ReceivedBody.Complete(new byte[0]),
                "somewhere",
                NOW,
                "req-2");
        scene.trigger.handle(post(async(OPEN, OPEN_WORKFLOW), "{}")).join();
        scene.trigger.handle(malformed).join();
        assertThat(scene.counters.noted)
                .extracting(each -> text(each, "source"), each -> text(each, "request"), each -> text(each, "workflow"))
                .containsExactly(
                        tuple("192.0.2.1", REQUEST_ID, OPEN_WORKFLOW.toString()),
                        tuple("unknown", "req-2", OPEN_WORKFLOW.toString()));
    }

    private static UUID integration(Item item) {
        return UUID.fromString(item.key().partition().split("#")[1]);
    }

    private static String text(Item item, String name) {
        return Optional.of(item).flatMap(it -> it.text(name)).orElseThrow();
    }
}
