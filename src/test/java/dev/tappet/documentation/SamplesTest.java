package dev.tappet.documentation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.contract.LocalProfile;
import dev.tappet.json.Json;
import dev.tappet.signature.JdkCrypto;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Publishes the definitions of samples.md, sends what their vendors send, and plays the services that they call. */
@Tag("slow")
@QuarkusTest
@TestProfile(LocalProfile.class)
class SamplesTest {
    private static final String API = "/public/v1alpha";
    private static final String JSON = "application/json";
    private static final String SECRET = "secret-of-a-sender";

    private SampleServices services;
    private String token;

    @BeforeEach
    void begin() throws Exception {
        services = new SampleServices();
        token = LocalProfile.ADMINISTRATOR;
        String workspace = created("/workspaces", Map.of("name", "Samples"));
        token = as().contentType(JSON)
                .body(Json.write(Map.of("name", "test", "role", "admin")))
                .post(API + "/workspaces/" + workspace + "/tokens")
                .path("token");
        for (String name : List.of("github", "deployments", "catalog", "changes", "chat", "files", "shop")) {
            connection(name, Map.of("base_url", services.url(), "bearer", Map.of("token", "token-of-" + name)));
        }
        connection(
                "crm",
                Map.of(
                        "base_url",
                        services.url(),
                        "oauth2_client_credentials",
                        Map.of("token_url", services.url() + "/token", "client_id", "us", "client_secret", SECRET)));
    }

    @AfterEach
    void end() {
        services.close();
    }

    private RequestSpecification as() {
        return RestAssured.given().header("Authorization", "Bearer " + token);
    }

    private String created(String path, Map<String, Object> what) {
        return as().contentType(JSON)
                .body(Json.write(what))
                .post(API + path)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void connection(String name, Map<String, Object> what) {
        as().contentType(JSON)
                .body(Json.write(what))
                .put(API + "/connections/" + name)
                .then()
                .statusCode(200);
    }

    private String integration(String kind, String setting, Object value) {
        return created("/integrations", Map.of("name", kind, "kind", kind, setting, value));
    }

    private String published(String name, String integration) {
        String workflow = created("/workflows", Map.of("name", name));
        String source = Page.named("samples.md")
                .block("name: " + name)
                .replace("4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11", integration)
                .replace("wait: 15m", "wait: 100ms")
                // started by the test, and never by the clock
                .replace(
                        "schedule: { cron: \"0 6 * * MON-FRI\"",
                        "integration: " + integration + ", schedule: { cron: \"0 0 29 2 *\"");
        as().contentType("application/yaml")
                .body(source.getBytes(UTF_8))
                .put(API + "/workflows/" + workflow + "/draft")
                .then()
                .statusCode(200);
        as().post(API + "/workflows/" + workflow + "/publish").then().statusCode(200);
        return workflow;
    }

    private static String url(String integration, String workflow) {
        return "/v1/webhooks/" + integration + "/workflows/" + workflow + "/sync";
    }

    /** The newest execution of a workflow, once as many have ended. */
    private JsonPath ended(String workflow, int executions) {
        List<String> ids = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> as().get(API + "/executions?status=SUCCESS,FAILED&workflow_id=" + workflow)
                                .jsonPath()
                                .getList("executions.id", String.class),
                        found -> found.size() == executions);
        return as().get(API + "/executions/" + ids.getFirst()).jsonPath();
    }

    private static String hmac(String signed) throws Exception {
        return HexFormat.of().formatHex(JdkCrypto.hmac("HmacSHA256", SECRET, signed));
    }

    @Test
    void pullRequest_isLabelledAndAsked() throws Exception {
        String github = integration("github", "credentials", Map.of("secret", SECRET));
        String workflow = published("Triage pull requests", github);
        for (String action : List.of("closed", "opened")) {
            String body = """
                    {"action": "%s", "number": 2, "repository": {"full_name": "us/shop"}, "pull_request":
                     {"id": 7, "draft": false, "body": null, "additions": 9, "deletions": 3, "user": {"login": "ada"}}}
                    """.formatted(action);
            RestAssured.given()
                    .contentType(JSON)
                    .header("X-GitHub-Event", "pull_request")
                    .header("X-GitHub-Delivery", action)
                    .header("X-Hub-Signature-256", "sha256=" + hmac(body))
                    .body(body)
                    .post("/v1/webhooks/" + github)
                    .then()
                    .statusCode(200);
        }
        JsonPath end = ended(workflow, 1);
        assertThat(end.getString("error")).isNull();
        assertThat(end.getMap("output")).isEqualTo(Map.of("size", "medium", "areas", List.of("src", "docs", "root")));
        assertThat(services.received())
                .containsExactly(
                        "GET /repos/us/shop/pulls/2/files?per_page=100 Bearer token-of-github ",
                        "POST /repos/us/shop/issues/2/labels Bearer token-of-github "
                                + "{\"labels\":[\"size/medium\",\"area/src\",\"area/docs\",\"area/root\"]}",
                        "POST /repos/us/shop/issues/2/comments Bearer token-of-github "
                                + "{\"body\":\"@ada, please say what this changes and why.\"}");
    }

    private static Response slack(String url, Map<String, String> form) throws Exception {
        String body = String.join(
                "&",
                form.entrySet().stream()
                        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                        .toList());
        String time = Long.toString(Instant.now().getEpochSecond());
        return RestAssured.given()
                .contentType("application/x-www-form-urlencoded")
                .header("X-Slack-Request-Timestamp", time)
                .header("X-Slack-Signature", "v0=" + hmac("v0:" + time + ":" + body))
                .body(body)
                .post(url);
    }

    @Test
    void slackCommand_isAnsweredWithButtons_andAClickReplacesThem() throws Exception {
        String slack = integration("slack", "credentials", Map.of("signing_secret", SECRET));
        String command = url(slack, published("Deploy command", slack));
        assertThat(slack(command, Map.of("command", "/deploy", "text", ""))
                        .jsonPath()
                        .getString("response_type"))
                .isEqualTo("ephemeral");
        Response asked = slack(command, Map.of("command", "/deploy", "text", " shop ", "user_id", "U1"));
        assertThat(asked.jsonPath().getList("blocks[1].elements.value")).containsExactly("shop", "shop");

        String buttons = published("Deploy buttons", slack);
        Response clicked = slack(url(slack, buttons), Map.of("payload", """
                {"type": "block_actions", "user": {"id": "U2"}, "response_url": "%s/response",
                 "actions": [{"action_id": "deploy", "value": "shop"}]}""".formatted(services.url())));
        assertThat(clicked.statusCode()).isEqualTo(200);
        assertThat(clicked.asString()).isEmpty();
        assertThat(ended(buttons, 1).getString("status")).isEqualTo("SUCCESS");
        assertThat(services.received())
                .containsExactly(
                        "POST /deployments Bearer token-of-deployments {\"service\":\"shop\"}",
                        "POST /response null {\"replace_original\":true,"
                                + "\"text\":\"<@U2> deploys shop: https://deploy.example/7\"}");
    }

    @Test
    void alert_isSentOnceWithWhatIsKnown_andEscalated() {
        String alerts = integration("alertmanager", "credentials", Map.of("token", SECRET));
        String workflow = published("Alerts", alerts);
        for (int i = 1; i <= 2; i++) {
            RestAssured.given()
                    .contentType(JSON)
                    .header("Authorization", "Bearer " + SECRET)
                    .body(
                            "{\"status\": \"firing\", \"groupKey\": \"{}:{a=b}\", \"commonLabels\": {\"service\": \"shop\"},"
                                    + " \"alerts\": [{\"annotations\": {\"summary\": \"Shop is slow\"}}]}")
                    .post("/v1/webhooks/" + alerts)
                    .then()
                    .statusCode(200);
            Map<String, Object> output = i == 1 ? Map.of("team", "shop", "escalated", true) : Map.of("duplicate", true);
            assertThat(ended(workflow, i).getMap("output")).isEqualTo(output);
        }
        String text = "{\"to\":\"shop\",\"text\":\"Shop is slow (1 alerts). Recent changes: one, two\"}";
        assertThat(services.received())
                .containsExactlyInAnyOrder(
                        "GET /services/shop Bearer token-of-catalog ",
                        "GET /changes?service=shop Bearer token-of-changes ",
                        "GET /changes?page=2 Bearer token-of-changes ",
                        "POST /messages Bearer token-of-chat " + text,
                        "POST /calls Bearer token-of-chat " + text);
    }

    @Test
    void failedPayment_becomesATask_orAMessage() throws Exception {
        String stripe = integration("stripe", "credentials", Map.of("signing_secret", SECRET));
        String workflow = published("Failed payment", stripe);
        for (String customer : List.of("ada", "bob")) {
            String body = """
                    {"id": "evt_%s", "type": "invoice.payment_failed", "data": {"object":
                     {"number": "F-1", "customer_email": "%s@example.com", "amount_due": 1999, "currency": "eur"}}}
                    """.formatted(customer, customer);
            String time = Long.toString(Instant.now().getEpochSecond());
            RestAssured.given()
                    .contentType(JSON)
                    .header("Stripe-Signature", "t=" + time + ",v1=" + hmac(time + "." + body))
                    .body(body)
                    .post("/v1/webhooks/" + stripe)
                    .then()
                    .statusCode(200);
            ended(workflow, customer.equals("ada") ? 1 : 2);
        }
        assertThat(services.received())
                .containsExactly(
                        "POST /token Basic dXM6c2VjcmV0LW9mLWEtc2VuZGVy grant_type=client_credentials",
                        "GET /contacts?email=ada%40example.com Bearer access-token-1 ",
                        "POST /tasks Bearer access-token-1 "
                                + "{\"contact\":\"c1\",\"title\":\"Invoice F-1: 19.99 EUR not paid\"}",
                        "GET /contacts?email=bob%40example.com Bearer access-token-1 ",
                        "POST /messages Bearer token-of-chat {\"to\":\"billing\","
                                + "\"text\":\"Invoice F-1 needs a task: No contact has this address\"}");
    }

    @Test
    void form_isAcceptedWithItsFile_fromThePageAlone() {
        String origin = "https://www.example.com";
        String form = integration("webhook", "cors", Map.of("origins", List.of(origin)));
        String url = url(form, published("Application form", form));
        assertThat(sent(url, "*/*", "ada").jsonPath().getList("errors")).containsExactly("Enter an email address");
        Response accepted = sent(url, "*/*", "ada@example.com");
        assertThat(accepted.statusCode()).isEqualTo(201);
        assertThat(accepted.header("Access-Control-Allow-Origin")).isEqualTo(origin);
        Response next = sent(url, "text/html,*/*", "ada@example.com");
        assertThat(next.statusCode()).isEqualTo(303);
        assertThat(next.header("Location")).isEqualTo(origin + "/thanks");
        Response robot = RestAssured.given()
                .header("Origin", "https://else.example")
                .multiPart("website", "spam.example")
                .post(url);
        assertThat(robot.statusCode()).isEqualTo(204);
        assertThat(robot.header("Access-Control-Allow-Origin")).isNull();
        String id = accepted.jsonPath().getString("id");
        assertThat(services.received())
                .hasSize(4)
                .contains(
                        "PUT /applications/" + id + ".pdf Bearer token-of-files %PDF",
                        "POST /messages Bearer token-of-chat {\"to\":\"people\","
                                + "\"text\":\"Ada (ada@example.com) has applied: " + id + ".pdf\"}");
    }

    @Test
    void report_isPublishedWhenItIsApproved() {
        String events = integration("webhook", "limits", Map.of("rate", 5));
        String workflow = published("Nightly report", events);
        RestAssured.given()
                .contentType(JSON)
                .body("{\"scheduled_at\": \"2026-12-01T05:00:00Z\", \"previous\": null}")
                .post("/v1/webhooks/" + events)
                .then()
                .statusCode(200);
        String message = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> services.received().stream()
                                .filter(request -> request.startsWith("POST /messages"))
                                .findFirst()
                                .orElse(""),
                        found -> !found.isEmpty());
        assertThat(message).contains("2 orders, 10.50 EUR until 2026-12-01. Publish? ");
        String page = message.substring(message.indexOf("/v1/callbacks/"), message.lastIndexOf('"'));
        assertThat(RestAssured.given().header("Accept", "text/html").get(page).asString())
                .contains("Publish the nightly report?");
        RestAssured.given()
                .contentType(JSON)
                .body("{}")
                .post(page + "/publish")
                .then()
                .statusCode(200);
        assertThat(ended(workflow, 1).getMap("output")).isEqualTo(Map.of("published", true));
        assertThat(services.received())
                .contains("GET /orders?to=2026-12-01T05%3A00%3A00Z Bearer token-of-shop ")
                .last()
                .isEqualTo(
                        "PUT /reports/2026-12-01.csv Bearer token-of-files id,customer,total\r\n1,c1,9.5\r\n2,c2,1\r\n");
    }

    private static Response sent(String url, String accepted, String address) {
        return RestAssured.given()
                .redirects()
                .follow(false)
                .header("Origin", "https://www.example.com")
                .header("Accept", accepted)
                .multiPart("name", "Ada")
                .multiPart("email", address)
                .multiPart("website", "")
                .multiPart("cv", "cv.pdf", "%PDF".getBytes(UTF_8), "application/pdf")
                .post(url);
    }

    /** A sample that is not run here would be one that nothing tests. */
    @Test
    void everySample_isRun() {
        List<String> names = Page.named("samples.md").blocks().stream()
                .filter(block -> block.is("workflow"))
                .map(block -> block.text().lines().findFirst().orElseThrow())
                .toList();
        assertThat(names)
                .containsExactlyElementsOf(Arrays.asList(
                        "name: Triage pull requests",
                        "name: Deploy command",
                        "name: Deploy buttons",
                        "name: Alerts",
                        "name: Failed payment",
                        "name: Application form",
                        "name: Nightly report"));
    }
}
