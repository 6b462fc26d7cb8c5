package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.execution.Execution;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.expression.Template;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.signature.SecretEncoding;
import dev.tappet.signature.Signature;
import dev.tappet.signature.SignatureAlgorithm;
import dev.tappet.signature.SignatureEncoding;
import dev.tappet.signature.SignatureRule;
import dev.tappet.signature.SignedContent;
import dev.tappet.signature.ValueLocation;
import dev.tappet.trigger.PersistentTriggerFixture.Process;
import dev.tappet.workflow.Step;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.integration.Integration;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent again with the same key: one run, and the same answer. */
class IdempotencyCheckTest {
    private static final String ASYNC = async(OPEN, OPEN_WORKFLOW);
    private static final String SYNC = sync(OPEN, OPEN_WORKFLOW);

    private final PersistentTriggerFixture scene = new PersistentTriggerFixture();
    private final Process process = scene.process();

    @Test
    void repeatedKey_returnsSameExecution() {
        String first = process.answer(scene.keyed(ASYNC, "k", "{}"));
        assertThat(first).startsWith("200 {\"execution_id\":");
        assertThat(process.answer(scene.keyed(ASYNC, "k", "{}"))).isEqualTo(first);
        assertThat(scene.process().answer(scene.keyed(ASYNC, "k", "{}")))
                .as("in another process")
                .isEqualTo(first);
        process.run();
        assertThat(process.answer(scene.keyed(ASYNC, "k", "{}")))
                .as("after it ended")
                .isEqualTo(first);
        assertThat(scene.stored(OPEN_WORKFLOW)).hasSize(1);
    }

    @Test
    void missingKey_runsEveryRequest() {
        process.answer(scene.request(ASYNC, "{}", json()));
        process.answer(scene.request(ASYNC, "{}", json()));
        assertThat(scene.stored(OPEN_WORKFLOW)).hasSize(2);
        assertThat(scene.table.writes()).as("no key costs no write").isEqualTo(4); // two heads, two notes
    }

    @Test
    void idempotencyKey_addsOneWrite_repeatAddsOneWriteAndRead() {
        process.answer(scene.keyed(ASYNC, "k", "{}"));
        assertThat(scene.table.writes()).isEqualTo(3);
        process.answer(scene.keyed(ASYNC, "k", "{}"));
        assertThat(scene.table.writes()).isEqualTo(5);
    }

    @Test
    void syncRepeat_waitsForFirstRun() {
        CompletableFuture<TriggerResponse> first = process.handle(scene.keyed(SYNC, "k", "{}"));
        CompletableFuture<TriggerResponse> second = process.handle(scene.keyed(SYNC, "k", "{}"));
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        process.run();
        assertThat(first.getNow(null).status()).isEqualTo(200);
        assertThat(second.getNow(null).body()).isEqualTo(first.getNow(null).body());
        assertThat(scene.stored(OPEN_WORKFLOW)).hasSize(1);
    }

    @Test
    void syncRepeat_afterEnd_isAnsweredFromTable() {
        CompletableFuture<TriggerResponse> first = process.handle(scene.keyed(SYNC, "k", "{}"));
        process.run();
        assertThat(scene.process().answer(scene.keyed(SYNC, "k", "{}")))
                .isEqualTo("200 " + new String(first.join().body()));
    }

    @Test
    void syncRepeat_afterRespond_isAnsweredDuringRun() {
        Step.Label label = new Step.Label(Optional.empty(), Optional.empty(), "steps[0]");
        scene.catalog.define(
                OPEN_WORKFLOW,
                List.of(
                        new Step.Respond(label, Template.constant(Map.of("status", 202, "body", "taken"))),
                        new Step.Wait.For(label, Template.constant("1h"))));
        CompletableFuture<TriggerResponse> first = process.handle(scene.keyed(SYNC, "k", "{}"));
        process.run();
        assertThat(first.getNow(null).status()).isEqualTo(202);
        assertThat(process.answer(scene.keyed(SYNC, "k", "{}"))).isEqualTo("202 \"taken\"");
        assertThat(scene.process().answer(scene.keyed(SYNC, "k", "{}"))).isEqualTo("202 \"taken\"");
        assertThat(scene.stored(OPEN_WORKFLOW))
                .singleElement()
                .satisfies(run -> assertThat(run.status()).isEqualTo(ExecutionStatus.ON_HOLD));
    }

    @Test
    void asyncAndSyncUrl_shareKeys() {
        String first = process.answer(scene.keyed(ASYNC, "k", "{}"));
        CompletableFuture<TriggerResponse> sync = process.handle(scene.keyed(SYNC, "k", "{}"));
        process.run();
        assertThat(sync.getNow(null).status()).isEqualTo(200);
        assertThat(process.answer(scene.keyed(ASYNC, "k", "{}"))).isEqualTo(first);
        assertThat(scene.stored(OPEN_WORKFLOW)).hasSize(1);
    }

    @Test
    void workflowAndWebhookUrls_haveSeparateKeys() {
        process.answer(scene.keyed(async(OPEN, OPEN_WORKFLOW), "k", "{\"wanted\":1}"));
        process.answer(scene.keyed(async(OPEN, CONDITIONAL), "k", "{\"wanted\":1}"));
        process.answer(scene.keyed(webhook(OPEN), "k", "{\"wanted\":1}"));
        assertThat(scene.stored(OPEN_WORKFLOW)).hasSize(2);
        assertThat(scene.stored(CONDITIONAL)).hasSize(2);
    }

    @Test
    void sameKey_withOtherPayload_isRejected() {
        process.answer(scene.keyed(ASYNC, "k", "{\"a\":1}"));
        assertThat(process.answer(scene.keyed(ASYNC, "k", "{\"a\":2}")))
                .startsWith("422 ")
                .contains("\"Idempotency key reused\"");
        assertThat(process.answer(scene.keyed(SYNC, "k", "{\"a\":2}"))).startsWith("422 ");
        assertThat(scene.stored(OPEN_WORKFLOW)).hasSize(1);
    }

    @Test
    void key_expiresAfterOneDay() {
        String first = process.answer(scene.keyed(ASYNC, "k", "{}"));
        scene.clock.pass(Duration.ofHours(24).minusSeconds(1));
        assertThat(process.answer(scene.keyed(ASYNC, "k", "{}"))).isEqualTo(first);
        scene.clock.pass(Duration.ofSeconds(1));
        assertThat(process.answer(scene.keyed(ASYNC, "k", "{\"another\":1}")))
                .startsWith("200 ")
                .isNotEqualTo(first);
        assertThat(scene.stored(OPEN_WORKFLOW)).hasSize(2);
    }

    @Test
    void rateLimitedRequest_leavesKeyUnused() {
        PersistentTriggerFixture slow = new PersistentTriggerFixture(1);
        Process server = slow.process();
        server.answer(slow.keyed(ASYNC, "one", "{}"));
        assertThat(server.answer(slow.keyed(ASYNC, "two", "{}"))).startsWith("429 ");
        assertThat(server.answer(slow.keyed(ASYNC, "one", "{}")))
                .as("a repeat starts nothing, so it is not counted")
                .startsWith("200 ");
        slow.clock.pass(Duration.ofSeconds(1));
        String retried = server.answer(slow.keyed(ASYNC, "two", "{}"));
        assertThat(retried).startsWith("200 ");
        assertThat(server.answer(slow.keyed(ASYNC, "two", "{}"))).isEqualTo(retried);
        assertThat(slow.stored(OPEN_WORKFLOW)).hasSize(2);
    }

    @Test
    void failedCondition_isNotEvaluatedAgain() {
        String first = process.answer(scene.keyed(async(OPEN, FAILING_CONDITION), "k", "{}"));
        assertThat(process.answer(scene.keyed(async(OPEN, FAILING_CONDITION), "k", "{}")))
                .isEqualTo(first);
        assertThat(process.answer(scene.keyed(sync(OPEN, FAILING_CONDITION), "k", "{}")))
                .contains("failed due to error");
        assertThat(scene.stored(FAILING_CONDITION))
                .singleElement()
                .extracting(Execution::status)
                .isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void unmatchedCondition_storesNoKey() {
        process.answer(scene.keyed(async(OPEN, CONDITIONAL), "k", "{}"));
        assertThat(process.answer(scene.keyed(sync(OPEN, CONDITIONAL), "k", "{}")))
                .startsWith("404 ");
        assertThat(process.answer(scene.keyed(webhook(WITHOUT_WORKFLOWS), "k", "{}")))
                .isEqualTo("200 {\"status\":\"ok\",\"executions\":[]}");
        assertThat(scene.table.writes()).as("notes only").isEqualTo(3);
    }

    @Test
    void repeat_afterConditionChange_returnsSameExecution() {
        String first = process.answer(scene.keyed(ASYNC, "k", "{}"));
        process.run();
        scene.catalog
                .without(OPEN_WORKFLOW)
                .with(new Binding(OPEN, OPEN_WORKFLOW, WORKSPACE, OPEN_WORKFLOW, 2), Optional.of(_ -> false));
        assertThat(process.answer(scene.keyed(ASYNC, "k", "{}"))).isEqualTo(first);
        assertThat(process.answer(scene.keyed(SYNC, "k", "{}"))).startsWith("200 ");
        assertThat(process.answer(scene.keyed(SYNC, "new", "{}"))).startsWith("404 ");
    }

    @Test
    void repeat_afterPublish_startsNothingNew() {
        String first = process.answer(scene.keyed(webhook(FAN_OUT), "k", "{}"));
        UUID later = UUID.randomUUID();
        scene.catalog.with(new Binding(FAN_OUT, later, WORKSPACE, later, 1), Optional.empty());
        assertThat(process.answer(scene.keyed(webhook(FAN_OUT), "k", "{}"))).isEqualTo(first);
        assertThat(scene.stored(later)).isEmpty();
        scene.catalog.without(FAN_OUT_WORKFLOW);
        assertThat(process.answer(scene.keyed(webhook(FAN_OUT), "k", "{}")))
                .as("nor forget what was unpublished")
                .isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\tb", "schön", "a\u0000"})
    void invalidKey_isRejected(String key) {
        assertThat(process.answer(scene.keyed(ASYNC, key, "{}")))
                .startsWith("400 ")
                .contains("Idempotency-Key");
    }

    @Test
    void key_tooLongOrRepeated_isRejected() {
        assertThat(process.answer(scene.keyed(ASYNC, "x".repeat(255), "{}"))).startsWith("200 ");
        assertThat(process.answer(scene.keyed(ASYNC, "x".repeat(256), "{}"))).startsWith("400 ");
        assertThat(process.answer(scene.request(
                        ASYNC, "{}", json().and("Idempotency-Key", "a").and("idempotency-key", "a"))))
                .startsWith("400 ");
        assertThat(scene.stored(OPEN_WORKFLOW)).hasSize(1);
    }

    @Test
    void vendorDelivery_isRecognizedById() throws Exception {
        guard();
        String path = async(GUARDED, GUARDED_WORKFLOW);
        String first = process.answer(signed(path, "d1", "{\"try\":1}"));
        assertThat(first).startsWith("200 ");
        assertThat(process.answer(signed(path, "d1", "{\"try\":2}"))).isEqualTo(first);
        assertThat(process.answer(signed(path, "d2", "{\"try\":1}"))).isNotEqualTo(first);
        assertThat(process.answer(scene.request(path, "{}", json().and("X-Id", "d1"))))
                .as("unsigned")
                .startsWith("401 ");
        assertThat(scene.stored(GUARDED_WORKFLOW)).hasSize(2);
    }

    @Test
    void capturedDelivery_withAddedKey_isRecognized() throws Exception {
        guard();
        IncomingRequest captured = signed(async(GUARDED, GUARDED_WORKFLOW), "d1", "{}");
        String first = process.answer(captured);
        assertThat(process.answer(
                        scene.request(captured.path(), "{}", captured.headers().and("Idempotency-Key", "fresh"))))
                .isEqualTo(first);
    }

    /** It is not authenticated: whoever sends one could keep what comes under the same key from running. */
    @Test
    void preflight_storesNoKey() {
        Headers preflight = Headers.of(
                "Origin", "https://a.example", "Access-Control-Request-Method", "POST", "Idempotency-Key", "k");
        String path = async(RAW, RAW_WORKFLOW);
        IncomingRequest asked = scene.request(path, "", preflight);
        String first = process.answer(new IncomingRequest(
                "OPTIONS", path, "", preflight, asked.body(), asked.source(), asked.received(), asked.requestId()));
        assertThat(first).startsWith("200 ");
        assertThat(process.answer(scene.request(
                        path, "{}", json().and("X-Key", "raw-sesame").and("Idempotency-Key", "k"))))
                .startsWith("200 ")
                .isNotEqualTo(first);
    }

    private void guard() throws InvalidFieldException {
        Signature scheme = new Signature(
                new SignatureRule(
                        new ValueLocation.Header("X-Sig", ""),
                        SignatureAlgorithm.Hmac.SHA256,
                        SignatureEncoding.HEX,
                        SignedContent.parse("signed", "{id}.{body}"),
                        Optional.empty(),
                        Optional.of(new ValueLocation.Header("X-Id", "")),
                        SecretEncoding.TEXT),
                List.of("s"));
        scene.catalog
                .with(new Integration(
                        GUARDED,
                        WORKSPACE,
                        "guarded",
                        Integration.Kind.WEBHOOK,
                        true,
                        List.of(scheme),
                        Integration.Settings.STANDARD,
                        List.of(),
                        Instant.EPOCH))
                .with(new Binding(GUARDED, GUARDED_WORKFLOW, WORKSPACE, GUARDED_WORKFLOW, 1), Optional.empty());
    }

    private IncomingRequest signed(String path, String id, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s".getBytes(), "HmacSHA256"));
        String signature = HexFormat.of().formatHex(mac.doFinal((id + "." + body).getBytes()));
        return scene.request(path, body, json().and("X-Id", id).and("X-Sig", signature));
    }
}
