package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.tappet.access.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an integration refused, if it keeps that: to be looked at, mended, and sent again. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class RedeliveryApiTest extends LifecycleFixture {
    private static final String EVENT = "{\"order\": 4711}";
    private static final String SECRET = "sesame-open-now";

    private Published workflow;
    private String integration;

    @BeforeEach
    void aWorkflowBehindASecretHeaderThatKeepsWhatIsRefused() {
        workflow = workflowOf("  - exit: { order: \"{{ $.event.order }}\" }");
        integration = workflow.path().split("/")[3];
        change("{\"activity\": {\"keep_refused\": true}, \"authentication\": {\"headers\":"
                + " [{\"header\": \"X-Key\", \"secrets\": [\"" + SECRET + "\"]}]}}");
    }

    @Test
    void keepRefused_isSetPerIntegration() {
        String chosen = json(editor, "{\"name\": \"k\", \"kind\": \"webhook\", \"activity\": {\"keep_refused\": true}}")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("activity.keep_refused", is(true))
                .extract()
                .path("id");
        by(editor).get("/integrations/" + chosen).then().body("activity.keep_refused", is(true));
        by(editor).get("/integrations/" + integration("plain")).then().body("activity.keep_refused", is(false));
        json(editor, "{\"activity\": {\"keep_refused\": false}}")
                .patch("/integrations/" + chosen)
                .then()
                .body("activity.keep_refused", is(false));
        for (String wrong : List.of("true", "{}", "{\"keep_refused\": \"yes\"}", "{\"keep_all\": true}")) {
            problem(
                    json(editor, "{\"activity\": " + wrong + "}")
                            .patch("/integrations/" + chosen)
                            .then()
                            .body("detail", containsString("activity")),
                    400,
                    "Invalid request");
        }
    }

    @Test
    void rejectedDelivery_showsRequestWithoutSecrets() {
        sent().header("X-Key", "a wrong guess")
                .header("Authorization", "Bearer of-bad-news")
                .header("Cookie", "session=stolen")
                .header("X-Typo", SECRET)
                .header("X-Shown", "Zoë")
                .queryParam("key", SECRET)
                .body(EVENT.replace("4711", "\"" + SECRET + "\""))
                .post(workflow.path() + "/sync")
                .then()
                .statusCode(400);
        String id = newest("refused");

        ValidatableResponse shown = by(token(workspace, Role.VIEWER))
                .get(activity(id))
                .then()
                .statusCode(200)
                .body("delivery.id", equalTo(id))
                .body("delivery.request_kept", is(true))
                .body("delivery.refusal.title", equalTo("Invalid header"))
                .body("authenticated", is(false))
                .body("request.method", equalTo("POST"))
                .body("request.path", equalTo(workflow.path() + "/sync"))
                .body("request.query", equalTo("key=[redacted]"))
                .body("request.body", equalTo("{\"order\": \"[redacted]\"}"))
                .body("request.headers.X-Shown", contains("Zoë"))
                .body("withheld_headers", containsInAnyOrder("X-Key", "Authorization", "Cookie", "X-Typo"));
        assertThat(shown.extract().asString())
                .doesNotContain(SECRET)
                .doesNotContain("guess")
                .doesNotContain("bad-news")
                .doesNotContain("stolen");
    }

    @Test
    void rejectedContent_showsAuthenticatedSender() {
        known().body("{").post(workflow.path()).then().statusCode(400);
        by(editor)
                .get(activity(newest("refused")))
                .then()
                .body("authenticated", is(true))
                .body("request.body", equalTo("{"));
    }

    @Test
    void binaryBody_isShownInBase64() {
        byte[] bytes = {(byte) 0xff, 0, 1};
        given().contentType("application/octet-stream").body(bytes).post(workflow.path());
        by(editor)
                .get(activity(newest("refused")))
                .then()
                .body("request.body_base64", equalTo(Base64.getEncoder().encodeToString(bytes)))
                .body("request", not(hasKey("body")));
    }

    @Test
    void binaryBody_isShownInBase64WithoutSecrets() {
        byte[] bytes = ("\u00ff" + EVENT.replace("4711", SECRET)).getBytes(StandardCharsets.ISO_8859_1);
        given().contentType("application/octet-stream").body(bytes).post(workflow.path());
        String shown =
                by(editor).get(activity(newest("refused"))).then().extract().path("request.body_base64");
        assertThat(new String(Base64.getDecoder().decode(shown), StandardCharsets.ISO_8859_1))
                .isEqualTo("\u00ff" + EVENT.replace("4711", "[redacted]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "four", "1"})
    void shortSecret_isRedactedIfDistinguishable(String secret) {
        change("{\"authentication\": {\"headers\": [{\"header\": \"X-Key\", \"secrets\": [\"%s\"]}]}}"
                .formatted(secret));
        sent().body("{\"order\": \"<" + secret + ">\"}")
                .post(workflow.path())
                .then()
                .statusCode(400);
        by(editor)
                .get(activity(newest("refused")))
                .then()
                .statusCode(200)
                .body(
                        "request.body",
                        equalTo("{\"order\": \"<" + (secret.length() < 4 ? secret : "[redacted]") + ">\"}"));
    }

    @Test
    void redelivery_startsPublishedWorkflow_namesOriginal() {
        sent().body(EVENT).post(workflow.path() + "/sync").then().statusCode(400);
        String id = newest("refused");

        ValidatableResponse again = by(editor)
                .header("X-Request-Id", "once-more")
                .post(activity(id) + "/redeliver")
                .then()
                .statusCode(201)
                .body("outcome", equalTo("started"))
                .body("redelivery_of", equalTo(id))
                .body("request_kept", is(false))
                .body("request_id", equalTo("once-more"))
                .body("url", equalTo("sync"));
        String execution = again.extract().path("executions[0].execution_id");
        reaches(execution, "SUCCESS");
        by(editor).get("/executions/" + execution).then().body("output.order", equalTo(4711));
        by(editor)
                .get(activity(again.extract().path("id")))
                .then()
                .statusCode(200)
                .body("delivery.redelivery_of", equalTo(id))
                .body("$", not(hasKey("request")));
        by(token(workspace, Role.ADMIN))
                .get("/audit")
                .then()
                .body("entries[0].action", equalTo("redeliver"))
                .body("entries[0].path", containsString(id));
    }

    @Test
    void redelivery_repeatedKey_startsOneExecution() {
        sent().body(EVENT).post(workflow.path()).then().statusCode(400);
        String id = newest("refused");

        String first = redelivered(by(editor).header("Idempotency-Key", "click-1"), id, "started");
        assertThat(redelivered(by(editor).header("Idempotency-Key", "click-1"), id, "repeated"))
                .isEqualTo(first);
        assertThat(redelivered(by(editor).header("Idempotency-Key", "click-2"), id, "started"))
                .isNotEqualTo(first);
        assertThat(redelivered(by(editor), id, "started")).isNotEqualTo(first);
        problem(
                by(editor)
                        .header("Idempotency-Key", "x".repeat(256))
                        .post(activity(id) + "/redeliver")
                        .then(),
                400,
                "Invalid request");
    }

    @Test
    void senderRetry_afterRedelivery_startsNothing() {
        sent().header("Idempotency-Key", "order-4711").body(EVENT).post(workflow.path());
        String id = newest("refused");
        String execution = redelivered(by(editor), id, "started");

        known().header("Idempotency-Key", "order-4711")
                .body(EVENT)
                .post(workflow.path())
                .then()
                .statusCode(200)
                .body("execution_id", equalTo(execution));
        assertThat(redelivered(by(editor), id, "started"))
                .as("who asks for it on purpose gets it, whatever came in since")
                .isNotEqualTo(execution);
    }

    @Test
    void redelivery_beyondRate_saysWhenToRetry() {
        sent().body(EVENT).post(workflow.path()).then().statusCode(400);
        String id = newest("refused");
        change("{\"limits\": {\"rate\": 1}}");
        Response refused =
                await().until(() -> by(editor).post(activity(id) + "/redeliver"), answer -> answer.statusCode() == 429);
        problem(refused.then().header("Retry-After", "1"), 429, "Rate limit exceeded");
    }

    @Test
    void redelivery_rejectedAgain_saysWhyUntilFixed() {
        known().body("{").post(workflow.path()).then().statusCode(400);
        String id = newest("refused");
        problem(
                by(editor)
                        .post(activity(id) + "/redeliver")
                        .then()
                        .body("detail", containsString("refused again, with 400 Invalid payload")),
                409,
                "Conflict");
        by(editor)
                .get(activity(newest("refused")))
                .then()
                .body("delivery.redelivery_of", equalTo(id))
                .body("delivery.request_kept", is(false));
        problem(by(editor).post(activity(newest("refused")) + "/redeliver").then(), 409, "Conflict");

        by(editor)
                .post("/workflows/" + workflow.workflow() + "/unpublish")
                .then()
                .statusCode(200);
        known().body(EVENT).post(workflow.path()).then().statusCode(404);
        String unpublished = newest("refused");
        problem(by(editor).post(activity(unpublished) + "/redeliver").then(), 409, "Conflict");
        by(editor).post("/workflows/" + workflow.workflow() + "/publish").then().statusCode(200);
        redelivered(by(editor), unpublished, "started");

        change("{\"enabled\": false}");
        problem(
                by(editor)
                        .post(activity(unpublished) + "/redeliver")
                        .then()
                        .body("detail", containsString("404 Integration not found")),
                409,
                "Conflict");
    }

    @Test
    void redelivery_ofAcceptedOrUnstoredDelivery_isAConflict() {
        known().body(EVENT).post(workflow.path()).then().statusCode(200);
        String accepted = newest("started");
        problem(
                by(editor)
                        .post(activity(accepted) + "/redeliver")
                        .then()
                        .body("detail", containsString("/executions/{id}/rerun")),
                409,
                "Conflict");
        by(editor)
                .get(activity(accepted))
                .then()
                .body("delivery.executions.execution_id", contains(notNullValue()))
                .body("$", not(hasKey("request")))
                .body("$", not(hasKey("authenticated")));

        change("{\"activity\": {\"keep_refused\": false}}");
        known().body("{").post(workflow.path());
        String forgotten = newest("refused");
        by(editor).get(activity(forgotten)).then().body("delivery.request_kept", is(false));
        problem(
                by(editor)
                        .post(activity(forgotten) + "/redeliver")
                        .then()
                        .body("detail", containsString("keep_refused")),
                409,
                "Conflict");
    }

    @Test
    void redelivery_needsEditorOfTheWorkspace() {
        sent().body(EVENT).post(workflow.path()).then().statusCode(400);
        String id = newest("refused");

        forbidden(by(token(workspace, Role.VIEWER)).post(activity(id) + "/redeliver"));
        problem(by(stranger).post(activity(id) + "/redeliver").then(), 404, "Integration not found");
        problem(by(stranger).get(activity(id)).then(), 404, "Integration not found");
        String another = integration("another");
        for (String path :
                List.of("/integrations/" + another + "/activity/" + id, activity(UNKNOWN), activity("nonsense"))) {
            problem(by(editor).get(path).then(), 404, "Not found");
            problem(by(editor).post(path + "/redeliver").then(), 404, "Not found");
        }
        by(editor).get(activity("")).then().body("deliveries", hasSize(1));
    }

    @Test
    void storedRequest_isUsedByDraftRun() {
        sent().body(EVENT).post(workflow.path()).then().statusCode(400);
        Map<String, Object> request =
                by(editor).get(activity(newest("refused"))).then().extract().path("request");
        by(editor)
                .contentType(ContentType.JSON)
                .body(Map.of("request", request))
                .post("/workflows/" + workflow.workflow() + "/draft/run")
                .then()
                .statusCode(200)
                .body("output.order", equalTo(4711));
    }

    @Test
    void draft_runsWithTheEventOfADeliveryOrAnExecution() {
        String path = "/workflows/" + workflow.workflow() + "/draft/run";
        sent().body(EVENT).post(workflow.path()).then().statusCode(400);
        String refused = newest("refused");
        json(editor, "{\"delivery_id\": \"%s\"}".formatted(refused))
                .post(path)
                .then()
                .statusCode(200)
                .body("output.order", equalTo(4711));
        String execution = known().body(EVENT)
                .post(workflow.path())
                .then()
                .statusCode(200)
                .extract()
                .path("execution_id");
        json(editor, "{\"execution_id\": \"%s\"}".formatted(execution))
                .post(path)
                .then()
                .statusCode(200)
                .body("output.order", equalTo(4711));
        json(editor, "{\"delivery_id\": \"%s\"}".formatted(newest("started")))
                .post(path)
                .then()
                .statusCode(200)
                .body("output.order", equalTo(4711));
        problem(
                json(editor, "{\"execution_id\": \"%s\"}".formatted(UNKNOWN))
                        .post(path)
                        .then(),
                404,
                "Execution not found");
        problem(
                json(editor, "{\"delivery_id\": \"%s\"}".formatted(UNKNOWN))
                        .post(path)
                        .then(),
                404,
                "Not found");
        for (String wrong : List.of(
                "{\"execution_id\": \"x\"}",
                "{\"delivery_id\": 7}",
                "{\"event\": {}, \"execution_id\": \"%s\"}".formatted(execution))) {
            problem(json(editor, wrong).post(path).then(), 400, "Invalid request");
        }
        String theirs = json(stranger, NAMED.formatted("x"))
                .post("/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        String hook = json(stranger, "{\"name\": \"x\", \"kind\": \"webhook\"}")
                .post("/integrations")
                .then()
                .extract()
                .path("id");
        by(stranger)
                .contentType(ContentType.TEXT)
                .body("name: x\ntrigger: { integration: %s }\nsteps: [exit: {}]".formatted(hook))
                .put("/workflows/" + theirs + "/draft")
                .then()
                .statusCode(200);
        String run = "/workflows/" + theirs + "/draft/run";
        problem(
                json(stranger, "{\"execution_id\": \"%s\"}".formatted(execution))
                        .post(run)
                        .then(),
                404,
                "Execution not found");
        problem(
                json(stranger, "{\"delivery_id\": \"%s\"}".formatted(refused))
                        .post(run)
                        .then(),
                404,
                "Not found");
    }

    private static RequestSpecification sent() {
        return given().contentType(ContentType.JSON);
    }

    private static RequestSpecification known() {
        return sent().header("X-Key", SECRET);
    }

    private void change(String body) {
        json(editor, body).patch("/integrations/" + integration).then().statusCode(200);
    }

    private String activity(String delivery) {
        return "/integrations/" + integration + "/activity" + (delivery.isEmpty() ? "" : "/" + delivery);
    }

    /** The newest of all, once it is there. */
    private String newest(String outcome) {
        await().untilAsserted(() -> by(editor).get(activity("")).then().body("deliveries[0].outcome", is(outcome)));
        return by(editor).get(activity("")).then().extract().path("deliveries[0].id");
    }

    private String redelivered(RequestSpecification by, String id, String outcome) {
        return by.post(activity(id) + "/redeliver")
                .then()
                .statusCode(201)
                .body("outcome", equalTo(outcome))
                .extract()
                .path("executions[0].execution_id");
    }
}
