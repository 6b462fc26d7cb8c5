package dev.tappet.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tappet.documentation.Page;
import dev.tappet.json.Json;
import dev.tappet.signature.VendorSender;
import dev.tappet.signature.VendorSender.Sent;
import dev.tappet.signature.VendorSenders;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vendors' requests over HTTP, from the integration that is made for them to the execution, to the byte. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class VendorApiTest extends LifecycleFixture {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** The public URL's, whatever port the test has. */
    private static final String PUBLIC = "http://localhost:8080";

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    @TestFactory
    Stream<DynamicTest> signedRequest_startsWorkflow() {
        return VendorSenders.ALL.stream()
                .map(sender -> dynamicTest(sender.vendor() + " by " + sender.form(), () -> {
                    // no BeforeEach between dynamic tests: they share the workspace
                    String path = published(sender);
                    Sent sent = sender.send(
                            PUBLIC + path, Instant.now(), UUID.randomUUID().toString());
                    HttpResponse<String> answer = post(path, sent);
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                    reaches(
                            (String) ((Map<?, ?>) Json.read(answer.body().getBytes(StandardCharsets.UTF_8)))
                                    .get("execution_id"),
                            "SUCCESS");

                    Sent stranger = sender.send(PUBLIC + path + "x", Instant.EPOCH, "d")
                            .body(VendorSender.turned(sent.body(), sent.body().length / 2));
                    Sent forged = sender.credentials().containsKey("secret_token")
                                            && sender.form().startsWith("X-G")
                                    || sender.vendor().equals("okta")
                            ? stranger.header(sender.form(), "other")
                            : stranger;
                    assertThat(post(path, forged).statusCode()).isEqualTo(forged == stranger ? 401 : 400);
                }));
    }

    @TestFactory
    Stream<DynamicTest> repeatedDelivery_withVendorId_startsNothing() {
        return VendorSenders.ALL.stream()
                .map(sender -> dynamicTest(sender.vendor() + " by " + sender.form(), () -> {
                    String path = published(sender);
                    Sent sent = sender.send(
                            PUBLIC + path, Instant.now(), UUID.randomUUID().toString());
                    String first = started(post(path, sent));
                    String again = started(post(path, sent));
                    if (numbersItsDeliveries(sender.vendor())) {
                        assertThat(again).isEqualTo(first);
                    } else {
                        assertThat(again).isNotEqualTo(first);
                    }
                    String other = started(post(
                            path,
                            sender.send(
                                    PUBLIC + path,
                                    Instant.now(),
                                    UUID.randomUUID().toString())));
                    assertThat(other).as("another delivery").isNotIn(first, again);
                    if (sender.tolerance() > 0) {
                        Sent stale =
                                sender.send(PUBLIC + path, Instant.now().minusSeconds(sender.tolerance() + 5), "stale");
                        assertThat(post(path, stale).statusCode()).isEqualTo(401);
                    }
                }));
    }

    /** As the table of vendors in the documentation says. */
    private static boolean numbersItsDeliveries(String vendor) {
        String row = Page.named("vendors.md").lines().stream()
                .filter(line -> line.startsWith("| `" + vendor + "` |"))
                .findFirst()
                .orElseThrow();
        return !row.split("\\|")[5].isBlank() && !row.split("\\|")[5].strip().equals("–");
    }

    private static String started(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return (String) ((Map<?, ?>) Json.read(answer.body().getBytes(StandardCharsets.UTF_8))).get("execution_id");
    }

    private String integration(String kind, String credentials) {
        return json(
                        editor,
                        "{\"name\": \"%s\", \"kind\": \"%s\", \"credentials\": %s}".formatted(kind, kind, credentials))
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("kind", is(kind))
                .extract()
                .path("id");
    }

    private String published(VendorSender sender) {
        Map<String, List<String>> credentials = sender.vendor().equals("asana") ? Map.of() : sender.credentials();
        String integration = integration(sender.vendor(), new String(Json.write(credentials), StandardCharsets.UTF_8));
        if (sender.vendor().equals("asana")) {
            json(
                            editor,
                            "{\"credentials\": " + new String(Json.write(sender.credentials()), StandardCharsets.UTF_8)
                                    + "}")
                    .patch("/integrations/" + integration)
                    .then()
                    .statusCode(200);
        }
        return "/v1/webhooks/" + integration + "/workflows/" + workflowAt(integration);
    }

    private String workflowAt(String integration) {
        String id = workflow("life");
        by(editor)
                .contentType(ContentType.TEXT)
                .body("name: life\ntrigger:\n  integration: %s\nsteps:\n%s\n".formatted(integration, EXIT))
                .put("/workflows/" + id + "/draft")
                .then()
                .statusCode(200);
        by(editor).post("/workflows/" + id + "/publish").then().statusCode(200);
        return id;
    }

    private static HttpResponse<String> post(String path, Sent sent) throws Exception {
        return send("POST", path + (sent.query().isEmpty() ? "" : "?" + sent.query()), sent.headers(), sent.body());
    }

    private static HttpResponse<String> send(String method, String target, List<String> headers, byte[] body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + target))
                .method(method, BodyPublishers.ofByteArray(body));
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void asanaSecret_isEnrolledThenVerified() throws Exception {
        String integration = integration("asana", "{}");
        String path = "/v1/webhooks/" + integration;
        List<String> hook = List.of("X-Hook-Secret", "the-present-secret");
        HttpResponse<String> answer = send("POST", path, hook, new byte[0]);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Hook-Secret")).contains("the-present-secret");
        assertThat(post(path, VendorSenders.of("asana").send(PUBLIC + path, Instant.now(), "d"))
                        .statusCode())
                .isEqualTo(200);

        // nobody else gets a secret in, until somebody of the team opens the window
        List<String> other = List.of("X-Hook-Secret", "a-secret-of-somebody-else");
        assertThat(send("POST", path, other, new byte[0]).statusCode()).isEqualTo(401);
        json(editor, "{\"minutes\": 5}")
                .post("/integrations/" + integration + "/enrolment")
                .then()
                .statusCode(200);
        assertThat(send("POST", path, other, new byte[0]).statusCode()).isEqualTo(200);
        assertThat(send("POST", path, other, new byte[0]).statusCode()).isEqualTo(401);
        assertThat(post(path, VendorSenders.of("asana").send(PUBLIC + path, Instant.now(), "d"))
                        .statusCode())
                .isEqualTo(200);
        by(editor).get("/integrations/" + integration).then().body("credentials.secret.count", is(2));
    }

    @Test
    void toleranceSeconds_isShownAndChanged() throws Exception {
        String integration = integration(
                "slack",
                "{\"signing_secret\": \"%s\"}"
                        .formatted(VendorSenders.of("slack")
                                .credentials()
                                .get("signing_secret")
                                .getLast()));
        String path = "/v1/webhooks/" + integration;
        by(editor).get("/integrations/" + integration).then().body("tolerance_seconds", is(300));
        Instant old = Instant.now().minusSeconds(600);
        assertThat(post(path, VendorSenders.of("slack").send(PUBLIC + path, old, "d-1"))
                        .statusCode())
                .isEqualTo(401);
        json(editor, "{\"tolerance_seconds\": 900}")
                .patch("/integrations/" + integration)
                .then()
                .statusCode(200)
                .body("tolerance_seconds", is(900), "credentials.signing_secret.count", is(1));
        assertThat(post(path, VendorSenders.of("slack").send(PUBLIC + path, old, "d-2"))
                        .statusCode())
                .isEqualTo(200);
        json(editor, "{\"credentials\": {\"signing_secret\": \"another-secret\"}}")
                .patch("/integrations/" + integration)
                .then()
                .statusCode(200)
                .body("tolerance_seconds", is(900));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'kind': 'slack', 'credentials': {'signing_secret': 's'}, 'tolerance_seconds': 0|must be a number from 1 to 3,600",
                "'kind': 'slack', 'credentials': {'signing_secret': 's'}, 'tolerance_seconds': 3601|must be a number from 1 to 3,600",
                "'kind': 'slack', 'credentials': {'signing_secret': 's'}, 'tolerance_seconds': null|must be a whole number",
                "'kind': 'github', 'credentials': {'secret': 's'}, 'tolerance_seconds': 60|GitHub does not sign a timestamp",
                "'kind': 'webhook', 'tolerance_seconds': 60|must not be given for kinds other than vendors",
            })
    void invalidTolerance_isRejected(String fields, String detail) {
        String body = "{\"name\": \"x\", %s}".formatted(fields.replace('\'', '"'));
        problem(json(editor, body).post("/integrations").then(), 400, "Invalid request")
                .body("detail", containsString("tolerance_seconds: " + detail));
    }

    @Test
    void handshake_isRecorded_startsNothing() throws Exception {
        String integration = integration("trello", "{\"application_secret\": \"s\"}");
        String path = "/v1/webhooks/" + integration + "/workflows/" + workflowAt(integration);
        HttpResponse<String> answer = send("HEAD", path, List.of(), new byte[0]);
        assertThat(answer.statusCode()).isEqualTo(200);
        await().untilAsserted(() -> by(editor)
                .get("/integrations/" + integration + "/activity")
                .then()
                .body("deliveries.outcome", contains("handshake"))
                .body("deliveries.method", contains("HEAD")));
    }

    @Test
    void challenge_isReturnedAsPlainText() throws Exception {
        String path = "/v1/webhooks/" + integration("dropbox", "{\"app_secret\": \"s\"}");
        HttpResponse<String> answer = send("GET", path + "?challenge=abc", List.of(), new byte[0]);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("abc");
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }
}
