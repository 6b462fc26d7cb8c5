package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.*;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.blankOrNullString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.tappet.api.InMemoryApiProfile;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.execution.InFlightAccepts;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trigger URLs as a well-behaved client meets them. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class TriggerRouteTest {
    @Inject
    InMemoryExecutions executions;

    @Inject
    InFlightAccepts accepts;

    @AfterEach
    void nothingIsLeftBehind() {
        // an answer is sent a moment before its thread has cleared its place
        await().untilAsserted(() -> {
            assertThat(executions.waiting).isEmpty();
            assertThat(accepts.count()).isZero();
        });
        executions.running(_ -> Optional.empty());
        executions.created.clear();
    }

    @Test
    void curlExample_startsExecution() {
        curl("application/x-www-form-urlencoded")
                .body("{\"body\": [1,2,3]}")
                .post(async(OPEN, OPEN_WORKFLOW))
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("status", equalTo("ok"), "execution_id", matchesPattern("[0-9a-f-]{36}"));

        assertThat(executions.created.getFirst().execution().event())
                .asString(UTF_8)
                .isEqualTo("{\"body\": [1,2,3]}");
    }

    @Test
    void webhookUrl_listsStartedExecutions() {
        curl("application/json")
                .body("{}")
                .post(webhook(FAN_OUT))
                .then()
                .statusCode(200)
                .body(
                        "status",
                        equalTo("ok"),
                        "executions.workflow_id",
                        equalTo(List.of(FAN_OUT_WORKFLOW.toString(), FAN_OUT_FAILING_CONDITION.toString())));
    }

    @Test
    void getRequest_isAnEvent() {
        given().urlEncodingEnabled(false)
                .get(async(OPEN, OPEN_WORKFLOW) + "?ack=yes&who=Zo%C3%AB+B&who=A")
                .then()
                .statusCode(200);

        assertThat(executions.created.getFirst().execution().event())
                .asString(UTF_8)
                .isEqualTo("{\"ack\":\"yes\",\"who\":[\"Zoë B\",\"A\"]}");
    }

    @Test
    void syncCaller_getsWorkflowResponse() {
        ends(Map.of(
                "status", "202",
                "headers", Map.of("Content-Type", "text/csv; charset=iso-8859-1", "Set-Cookie", List.of("a=1", "b=2")),
                "body", "Zoë;1"));

        Response response = curl("application/json").body("{}").post(sync(OPEN, OPEN_WORKFLOW));

        response.then().statusCode(202);
        assertThat(response.asByteArray()).containsExactly('Z', 'o', 0xEB, ';', '1');
        assertThat(response.getHeaders().getValues("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(response.getHeaders().getValues("Content-Type")).containsExactly("text/csv; charset=iso-8859-1");
    }

    @Test
    void syncTimeout_isInProgressWithId() {
        curl("application/json")
                .body("{}")
                .post(sync(OPEN, OPEN_WORKFLOW))
                .then()
                .statusCode(201)
                .body("message", equalTo("Execution is in progress"), "execution_id", matchesPattern("[0-9a-f-]{36}"));
    }

    @Test
    void preflight_isAnsweredByRawWorkflow() {
        ends(Map.of("status", 204, "headers", Map.of("Access-Control-Allow-Origin", "*")));

        Response response = given().header("Origin", "https://a.example")
                .header("Access-Control-Request-Method", "POST")
                .options(sync(RAW, RAW_WORKFLOW));

        response.then().statusCode(204).header("Access-Control-Allow-Origin", "*");
        assertThat(response.getHeader("Content-Type")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "TRACE"})
    void rawIntegration_acceptsAnyMethod(String method) throws MalformedJsonException {
        given().urlEncodingEnabled(false)
                .header("X-Key", "raw-sesame")
                .request(method, async(RAW, RAW_WORKFLOW) + "?a=1&a=%C3%A9")
                .then()
                .statusCode(200)
                .body("status", equalTo("ok"));

        Map<?, ?> event =
                (Map<?, ?>) Json.read(executions.created.getFirst().execution().event());
        assertThat(event.get("http_method")).isEqualTo(method);
        assertThat(event.get("query")).isEqualTo(Map.of("a", List.of("1", "é")));
        assertThat(event.get("path")).isEqualTo(async(RAW, RAW_WORKFLOW));
        assertThat(event.get("headers"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("Accept", List.of("*/*"))
                .doesNotContainKey("X-Key");
    }

    @Test
    void headRequest_hasNoBody() {
        given().header("X-Key", "raw-sesame")
                .head(async(RAW, RAW_WORKFLOW))
                .then()
                .statusCode(200)
                .body(is(blankOrNullString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "OPTIONS", "PROPFIND"})
    void unsupportedMethod_isRejectedWithAllowHeader(String method) {
        given().request(method, async(OPEN, OPEN_WORKFLOW))
                .then()
                .statusCode(405)
                .header("Allow", "GET, POST, PUT, PATCH")
                .contentType("application/problem+json")
                .body("title", equalTo("Method not allowed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1", "/v1/", "/v1/other", "/v1/webhooks", "/v1/webhooks/a/b/c/d/e"})
    void unknownPath_isAProblem(String path) {
        given().get(path)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .header("X-Request-Id", not(blankOrNullString()))
                .body("title", equalTo("Not found"));
    }

    @Test
    void requestId_ofCaller_isReturned() {
        given().header("X-Request-Id", "deploy-7.3")
                .get("/v1/webhooks/x")
                .then()
                .header("X-Request-Id", "deploy-7.3")
                .body("request_id", equalTo("deploy-7.3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "<script>", "über"})
    void requestId_unsafe_isReplaced(String id) {
        given().header("X-Request-Id", id)
                .get("/v1/webhooks/x")
                .then()
                .header("X-Request-Id", matchesPattern("[0-9a-f-]{36}"));
    }

    @Test
    void requestId_setByWorkflow_isKept() {
        ends(Map.of("headers", Map.of("x-request-id", "its own"), "body", Map.of()));

        Response response = curl("application/json").body("{}").post(sync(OPEN, OPEN_WORKFLOW));

        assertThat(response.getHeaders().getValues("X-Request-Id")).containsExactly("its own");
        response.then().body("$", anEmptyMap());
    }

    private void ends(Map<String, Object> output) {
        executions.running(_ -> Optional.of(new ExecutionResult.Success(output)));
    }

    /** Sends a content type as it is given, and bodies in UTF-8. */
    private static RequestSpecification curl(String contentType) {
        return given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                                .encodeContentTypeAs(contentType, ContentType.TEXT)
                                .defaultContentCharset(UTF_8)))
                .contentType(contentType);
    }
}
