package dev.tappet.trigger.event;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.json.Json;
import dev.tappet.trigger.TriggerFixture;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is stored of the request that brought an event. */
class RequestContextTest {
    private static final String PATH = async(OPEN, OPEN_WORKFLOW);

    @Test
    void context_hasTheRequestAsText() throws Exception {
        assertThat(context(
                        PATH,
                        "env=prod&tag=a&tag=b+c&&x=%C3%A9%zz",
                        Headers.of(
                                "X-GitHub-Event",
                                "push",
                                "Accept",
                                "a/b",
                                "accept",
                                "c/d",
                                "X-Name",
                                "Zo\u00c3\u00ab")))
                .isEqualTo(Json.read(("""
                        {"method": "POST", "path": "%s",
                         "query": {"env": "prod", "tag": ["a", "b c"], "x": "é%%zz"},
                         "headers": {"x-github-event": "push", "accept": "a/b, c/d", "x-name": "Zoë"},
                         "source": "192.0.2.1", "content_type": null, "received_at": "2026-11-21T10:00:00.700Z",
                         "delivery_id": null}""".formatted(PATH)).getBytes(UTF_8)));
    }

    @Test
    void contentTypeAndDeliveryId_areThere() {
        assertThat(context(PATH, "", Headers.of("Content-Type", "application/json", "Idempotency-Key", "k-1")))
                .containsEntry("content_type", "application/json")
                .containsEntry("delivery_id", "k-1");
    }

    @Test
    void secrets_areLeftOut() {
        Map<?, ?> context = context(
                async(RAW, RAW_WORKFLOW),
                "key=raw-sesame&raw-sesame&k=1&k=my+raw-sesame",
                Headers.of(
                        "X-Key",
                        "raw-sesame",
                        "Authorization",
                        "Basic abc",
                        "Cookie",
                        "session=abc",
                        "X-Other",
                        "Bearer raw-sesame",
                        "X-Hub-Signature-256",
                        "sha256=00"));
        assertThat(context.get("headers")).isEqualTo(Map.of("x-hub-signature-256", "sha256=00"));
        assertThat(context.get("query")).isEqualTo(Map.of("k", "1"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> context(String path, String query, Headers headers) {
        TriggerFixture scene = new TriggerFixture();
        IncomingRequest request = new IncomingRequest(
                "POST",
                path,
                query,
                headers,
                new ReceivedBody.Complete("{}".getBytes(UTF_8)),
                "192.0.2.1",
                NOW,
                REQUEST_ID);
        assertThat(scene.answer(request).status()).isEqualTo(200);
        try {
            return (Map<String, Object>) Json.read(
                    scene.executions.created.getFirst().execution().request().orElseThrow());
        } catch (dev.tappet.json.MalformedJsonException e) {
            throw new AssertionError(e);
        }
    }
}
