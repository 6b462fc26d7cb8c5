package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.access.Role;
import dev.tappet.api.support.PublicApi;
import dev.tappet.json.Json;
import dev.tappet.storage.StorageException;
import dev.tappet.trigger.TriggerService;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Known secrets of every sort, sent in every way that succeeds, is refused or breaks something, with the log as
 * talkative as it gets: they are in none of its lines, nor in anything that can be read afterwards.
 */
@Tag("slow")
@QuarkusTest
@TestProfile(SecretsInLogsApiTest.Talkative.class)
class SecretsInLogsApiTest extends LifecycleFixture {
    private static final String SEALING = "a key that seals, of 32 bytes ok";
    private static final String HEADER = "header-secret+/= \"of ours\"";
    private static final String OLDER = "an-older-header-secret-of-ours";
    private static final String GUESS = "a-guess-at-the-header-secret";
    private static final String SIGNING = "the-secret-that-signs-generic";
    private static final String VENDOR = "the-secret-that-github-signs-with";
    private static final String CALLING = "w0rkspace+Secret/of \"theirs\" & ünser";
    private static final String BEARER = "bearer-of-a-sender-that-we-are-not";
    private static final String COOKIE = "session-of-a-browser-0815";
    private static final String WRONG_TOKEN = "tappet_wrong_token_of_nobody_4711";
    private static final String KEY = "idempotency-key-of-order-4711";
    private static final String EVENT = "what-a-customer-ordered-and-where-she-lives";

    /** The whole program, which may call this machine, and says all that it can. */
    public static class Talkative extends InMemoryServerProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> more = new HashMap<>(super.getConfigOverrides());
            more.put("tappet.http.allowed-addresses", "127.0.0.1/32");
            more.put(
                    "tappet.secret-key",
                    Base64.getEncoder().encodeToString(SEALING.getBytes(StandardCharsets.US_ASCII)));
            more.put("quarkus.log.category.\"dev.tappet\".min-level", "TRACE");
            more.put("quarkus.log.category.\"dev.tappet\".level", "TRACE");
            return more;
        }
    }

    @Inject
    TriggerService trigger;

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(whole(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final List<String> read = new ArrayList<>();
    private final SecretLeaks secrets = new SecretLeaks();

    @BeforeEach
    void listen() {
        assertThat(SEALING).hasSize(32);
        log.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(log);
        secrets.of("the key that seals", SEALING)
                .of("a header's secret", HEADER)
                .of("a header's older secret", OLDER)
                .of("a guess at it", GUESS)
                .of("the secret of a signature", SIGNING)
                .of("a vendor's secret", VENDOR)
                .of("a workspace's secret", CALLING)
                .of("a sender's Authorization", BEARER)
                .of("a cookie", COOKIE)
                .of("an editor's token", editor)
                .of("the administrator's token", InMemoryApiProfile.ADMIN)
                .of("a token of nobody", WRONG_TOKEN);
        json(editor, "{\"value\": %s}".formatted(quoted(CALLING)))
                .put("/secrets/key")
                .then()
                .statusCode(200);
    }

    @AfterEach
    void stop() {
        Logger.getLogger("").removeHandler(log);
    }

    /** Message, parameters, context, and all that is thrown. */
    private static String whole(LogRecord record) {
        ByteArrayOutputStream thrown = new ByteArrayOutputStream();
        if (record.getThrown() != null) {
            record.getThrown().printStackTrace(new PrintStream(thrown, true, StandardCharsets.UTF_8));
        }
        ExtLogRecord more = ExtLogRecord.wrap(record);
        return String.join(
                " ",
                record.getLoggerName(),
                new PatternFormatter("%s").format(more),
                record.getParameters() == null
                        ? ""
                        : List.of(record.getParameters()).toString(),
                more.getMdcCopy().toString(),
                thrown.toString(StandardCharsets.UTF_8));
    }

    @Test
    void secrets_areInNoLogLineOrRecord() throws Exception {
        sendToAGuardedIntegration();
        sendSigned();
        sendToAVendor();
        runStepsThatUseASecret();
        breakTheTable();
        beNobody();
        readEverything();
        // an execution that nobody waits for may have something to say still
        trigger.deliveriesFlushed().join();

        assertThat(logged)
                .as("something was logged at all")
                .anySatisfy(line -> assertThat(line).contains("failed"));
        assertThat(secrets.of("what came in", EVENT)
                        .of("what a delivery is called", KEY)
                        .in(String.join("\n", logged)))
                .as("in the log:%n%s", String.join("\n", logged))
                .isEmpty();
        secretsOnly().forEach((text, found) -> assertThat(found).as(text).isEmpty());
    }

    /** What can be read may well hold what came in, but no secret. */
    private Map<String, List<String>> secretsOnly() {
        Map<String, List<String>> found = new HashMap<>();
        read.forEach(text -> found.put(
                text,
                secrets.in(text).stream()
                        .filter(each -> !each.equals("what came in") && !each.equals("what a delivery is called"))
                        .toList()));
        return found;
    }

    private void sendToAGuardedIntegration() {
        Published workflow = workflowOf("  - exit: { got: \"{{ $.event.order }}\" }");
        change(workflow, """
                {"activity": {"keep_refused": true}, "authentication": {"headers": [
                    {"header": "X-Key", "secrets": [%s, %s]}]}}""".formatted(quoted(OLDER), quoted(HEADER)));
        for (String way : List.of("", "/sync")) {
            answered(sent().header("X-Key", HEADER).header("Idempotency-Key", KEY + way), workflow.path() + way);
            answered(sent().header("X-Key", GUESS), workflow.path() + way);
            answered(sent().header("X-Typo", HEADER).queryParam("k", OLDER), workflow.path() + way);
            answered(sent().header("X-Key", HEADER, OLDER), workflow.path() + way);
            answered(
                    given().contentType(ContentType.JSON)
                            .header("X-Key", HEADER)
                            .body("{\"" + EVENT),
                    workflow.path() + way);
        }
    }

    private void sendSigned() throws Exception {
        Published workflow = workflowOf(EXIT);
        change(workflow, """
                {"authentication": {"signature": {"header": "X-Sig", "secrets": [%s]}}}""".formatted(quoted(SIGNING)));
        answered(sent().header("X-Sig", hmac(SIGNING)), workflow.path());
        answered(sent().header("X-Sig", SIGNING), workflow.path());
        answered(sent(), workflow.path());
    }

    private void sendToAVendor() throws Exception {
        String integration = json(
                        editor,
                        "{\"name\": \"v\", \"kind\": \"github\", \"credentials\": {\"secret\": %s}}"
                                .formatted(quoted(VENDOR)))
                .post("/integrations")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        answered(sent().header("X-Hub-Signature-256", "sha256=" + hmac(VENDOR)), "/v1/webhooks/" + integration);
        answered(sent().header("X-Hub-Signature-256", "sha256=" + hmac(GUESS)), "/v1/webhooks/" + integration);
        json(editor, "{\"credentials\": {\"secret\": %s, \"other\": \"x\"}}".formatted(quoted(VENDOR)))
                .patch("/integrations/" + integration)
                .then()
                .statusCode(400);
    }

    /** Calls that nobody takes, of addresses that may not be called, and that are no calls; and failures that tell. */
    private void runStepsThatUseASecret() {
        for (String step : List.of(
                "http: { url: \"http://127.0.0.1:1/{{ $encodeUrlComponent($.secrets.key) }}\" }",
                "http: { url: \"http://192.0.2.1/?{{ $base64encode($.secrets.key) }}\", timeout: 1s }",
                "http: { url: \"{{ $.secrets.key }}\" }",
                "http: { url: \"http://127.0.0.1:1/\", method: POST, headers: { \"X-A\": \"{{ $.secrets.key }}\\n\" } }",
                "http: { url: \"http://{{ $.secrets.key }}.invalid/\", json: { k: \"{{ $.secrets.key }}\" } }")) {
            Published workflow = workflowOf("  - id: call\n    " + step + "\n  - exit: {}");
            execution(workflow, "FAILED");
            answered(sent(), workflow.path() + "/sync");
            Published told = workflowOf(
                    "  - try:\n      - " + step + "\n    catch:\n      - fail: \"{{ $string($.error) }}\"\n");
            execution(told, "FAILED");
            json(editor, "{}")
                    .post("/workflows/" + workflow.workflow() + "/draft/run")
                    .then()
                    .statusCode(200);
        }
    }

    /** At every kind of call that a request makes. */
    private void breakTheTable() {
        Published workflow = workflowOf(EXIT);
        change(
                workflow,
                "{\"authentication\": {\"headers\": [{\"header\": \"X-Key\", \"secrets\": [%s]}]}}"
                        .formatted(quoted(HEADER)));
        for (String call : List.of("get", "admit", "write", "putAll")) {
            for (String way : List.of("", "/sync")) {
                table.beforeNext(call, () -> {
                    throw new StorageException("Broken at " + call, new IOException("by the test"));
                });
                answered(
                        sent().header("X-Key", HEADER).header("Idempotency-Key", KEY + UUID.randomUUID()),
                        workflow.path() + way);
            }
        }
        table.beforeNext("write", () -> {
            throw new StorageException("Broken at a secret", new IOException("by the test"));
        });
        json(editor, "{\"value\": %s}".formatted(quoted(CALLING))).put("/secrets/key");
        table.beforeNext("get", () -> {
            throw new StorageException("Broken at a token", new IOException("by the test"));
        });
        by(editor).get("/secrets");
        table.beforeNext("", () -> {});
    }

    private void beNobody() {
        for (String token : List.of(WRONG_TOKEN, CALLING.substring(0, 9) + BEARER)) {
            read.add(by(token).get("/executions").then().extract().asString());
        }
        read.add(given().header("Authorization", "Basic " + WRONG_TOKEN)
                .get(PublicApi.ROOT + "/executions")
                .then()
                .extract()
                .asString());
        json(InMemoryApiProfile.ADMIN, "{\"name\": \"x\", \"role\": \"nonsense\"}")
                .post("/workspaces/" + workspace + "/tokens")
                .then()
                .statusCode(400);
        json(editor, "{\"value\": %s".formatted(quoted(CALLING)))
                .put("/secrets/key")
                .then()
                .statusCode(400);
    }

    /** All lists and all that they name. */
    private void readEverything() {
        String admin = token(workspace, Role.ADMIN);
        secrets.of("an administrator's token", admin);
        for (String list : List.of("/executions", "/integrations", "/workflows", "/secrets", "/audit")) {
            page(admin, list);
        }
        page(admin, "/workspaces/" + workspace + "/tokens");
        List<String> executions = by(admin).get("/executions?page_size=100").path("executions.id");
        for (String id : executions) {
            page(admin, "/executions/" + id);
            page(admin, "/executions/" + id + "/steps");
        }
        List<String> integrations = by(admin).get("/integrations").path("integrations.id");
        for (String id : integrations) {
            page(admin, "/integrations/" + id);
            await().until(() -> !by(admin)
                    .get("/integrations/" + id + "/activity")
                    .<List<?>>path("deliveries")
                    .isEmpty());
            page(admin, "/integrations/" + id + "/activity");
            List<String> deliveries =
                    by(admin).get("/integrations/" + id + "/activity").path("deliveries.id");
            deliveries.forEach(delivery -> page(admin, "/integrations/" + id + "/activity/" + delivery));
        }
        for (String path : List.of("/openapi", "/q/metrics", "/q/health", "/schema/workflow.json")) {
            read.add(given().get(path).then().statusCode(200).extract().asString());
        }
    }

    private void page(String token, String path) {
        read.add(by(token).get(path).then().statusCode(200).extract().asString());
    }

    private static RequestSpecification sent() {
        return given().contentType(ContentType.JSON)
                .header("Authorization", "Bearer " + BEARER)
                .header("Cookie", "session=" + COOKIE)
                .body("{\"order\": \"" + EVENT + "\"}");
    }

    private void answered(RequestSpecification request, String path) {
        read.add(request.post(path).then().extract().asString());
    }

    private void change(Published workflow, String body) {
        json(editor, body)
                .patch("/integrations/" + workflow.path().split("/")[3])
                .then()
                .statusCode(200);
    }

    private static String hmac(String secret) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of()
                .formatHex(mac.doFinal(("{\"order\": \"" + EVENT + "\"}").getBytes(StandardCharsets.UTF_8)));
    }

    private static String quoted(String text) {
        return new String(Json.write(text), StandardCharsets.UTF_8);
    }

    @Test
    void leakedSecret_isDetectedInEveryForm() {
        org.jboss.logging.Logger ours = org.jboss.logging.Logger.getLogger("dev.tappet.leaking");
        byte[] bytes = CALLING.getBytes(StandardCharsets.UTF_8);
        List<Runnable> lines = List.of(
                () -> ours.tracef("It is %s", CALLING),
                () -> ours.debug(
                        Base64.getEncoder().encodeToString(("me:" + CALLING).getBytes(StandardCharsets.UTF_8))),
                () -> ours.info(
                        Base64.getUrlEncoder().encodeToString(("x" + CALLING).getBytes(StandardCharsets.UTF_8))),
                () -> ours.info(HexFormat.of().formatHex(bytes)),
                () -> ours.info("?k=w0rkspace%2BSecret%2Fof%20%22theirs%22%20%26%20%C3%BCnser"),
                () -> ours.info(quoted(Map.of("k", CALLING).toString())),
                () -> ours.warn("It broke", new IllegalStateException("around", new IOException(CALLING))));
        for (Runnable line : lines) {
            logged.clear();
            line.run();
            assertThat(secrets.in(String.join("\n", logged))).as("%s", logged).containsExactly("a workspace's secret");
        }
    }
}
