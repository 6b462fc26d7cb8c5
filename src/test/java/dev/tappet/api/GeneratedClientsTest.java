package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By what a client finds its requests again: their ids, and its own trace. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class GeneratedClientsTest extends LifecycleFixture {
    private static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/webhooks/x",
                "/public/v1alpha/workflows",
                "/public/v1alpha/nothing",
                "/nothing",
                "/openapi",
                "/schema/workflow.json",
                "/q/health/ready",
                "/q/swagger-ui/"
            })
    void requestId_isReturnedOrGenerated(String path) {
        given().header("X-Request-Id", "mine-1").get(path).then().header("X-Request-Id", "mine-1");
        given().get(path).then().header("X-Request-Id", matchesPattern(UUID));
        given().header("X-Request-Id", "not sane\t").get(path).then().header("X-Request-Id", matchesPattern(UUID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/webhooks/x", "/public/v1alpha/workflows", "/nothing"})
    void problem_hasRequestId(String path) {
        given().header("X-Request-Id", "mine-2").get(path).then().body("request_id", is("mine-2"));
    }

    @Test
    void traceParent_isKeptByExecutionAndRerun() {
        Published hello = workflowOf(EXIT);
        String id = given().contentType(ContentType.JSON)
                .header("traceparent", TRACEPARENT)
                .body("{}")
                .post(hello.path())
                .then()
                .statusCode(200)
                .extract()
                .path("execution_id");
        reaches(id, "SUCCESS");
        by(editor).get("/executions/" + id).then().body("traceparent", is(TRACEPARENT));
        by(editor)
                .get("/executions?workflow_id=" + hello.workflow())
                .then()
                .body("executions[0].traceparent", is(TRACEPARENT));
        by(editor).post("/executions/" + id + "/rerun").then().body("traceparent", is(TRACEPARENT));
    }

    @Test
    void traceParent_absent_isOmitted() {
        String id = execution(workflowOf(EXIT), "SUCCESS");
        assertThat(by(editor).get("/executions/" + id).<Object>path("traceparent"))
                .isNull();
    }
}
