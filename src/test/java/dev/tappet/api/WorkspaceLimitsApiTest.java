package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.tappet.access.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the instance's administrator lets one workspace use. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class WorkspaceLimitsApiTest extends LifecycleFixture {
    private ValidatableResponse limit(String limits) {
        return json(InMemoryApiProfile.ADMIN, "{\"limits\": %s}".formatted(limits))
                .patch("/workspaces/" + workspace)
                .then();
    }

    private static Response trigger(Published workflow, String body) {
        return given().contentType(ContentType.JSON).body(body).post(workflow.path());
    }

    @Test
    void limits_setOnes_replaceInstanceDefaults() {
        limit("{\"rate\": 7, \"output\": 100}")
                .statusCode(200)
                .body("limits.rate", is(7), "limits.output", is(100), "limits.payload", is(1048576));
        limit("{\"payload\": 9}").statusCode(200).body("limits.rate", is(1000), "limits.payload", is(9));
        by(token(workspace, Role.VIEWER))
                .get("/workspaces/" + workspace)
                .then()
                .statusCode(200)
                .body("limits.payload", is(9));
    }

    @Test
    void payload_overLimit_isRejected() {
        limit("{\"payload\": 20}").statusCode(200);
        Published hello = workflowOf(EXIT);
        trigger(hello, "{\"n\": 1234567890123}").then().statusCode(200);
        problem(trigger(hello, "{\"n\": 12345678901234}").then(), 413, "Payload is too large")
                .body("detail", containsString("20 bytes"));
    }

    @Test
    void rate_overLimit_isRejected() {
        limit("{\"rate\": 1}").statusCode(200);
        Published hello = workflowOf(EXIT);
        List<Response> answers =
                Stream.generate(() -> trigger(hello, "{}")).limit(10).toList();
        assertThat(answers).anySatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
        });
        assertThat(answers.getFirst().statusCode()).isEqualTo(200);
    }

    @Test
    void output_overLimit_fails() {
        limit("{\"output\": 20}").statusCode(200);
        execution(workflowOf("  - exit: { a: short }"), "SUCCESS");
        String failed = execution(workflowOf("  - exit: { a: a little longer than that }"), "FAILED");
        by(editor).get("/executions/" + failed).then().body("error.message", containsString("20"));
    }

    @Test
    void outputLimit_includesResponsesAndBranches() {
        limit("{\"output\": 60}").statusCode(200);
        for (String steps : List.of(
                "  - respond: { a: '{{ $pad(\"\", 80, \"x\") }}' }\n  - exit: {}",
                "  - parallel:\n      branches:\n        one: [ exit: { a: '{{ $pad(\"\", 80, \"x\") }}' } ]\n        two: []")) {
            String failed = execution(workflowOf(steps), "FAILED");
            by(editor)
                    .get("/executions/" + failed)
                    .then()
                    .body("error.message", is("the output is larger than 60 bytes"));
        }
    }

    @Test
    void outputLimit_appliesToDraftRun() {
        limit("{\"output\": 60}").statusCode(200);
        String id = workflow("draft");
        by(editor)
                .contentType(ContentType.TEXT)
                .body(
                        "name: life\ntrigger:\n  integration: %s\nsteps:\n  - exit: { a: '{{ $pad(\"\", 80, \"x\") }}' }\n"
                                .formatted(integration("Alerts")))
                .put("/workflows/" + id + "/draft")
                .then()
                .statusCode(200);
        json(editor, "{}")
                .post("/workflows/" + id + "/draft/run")
                .then()
                .statusCode(200)
                .body("status", is("FAILED"), "error.message", is("the output is larger than 60 bytes"));
    }

    @Test
    void emptyChange_keepsLimits() {
        limit("{\"rate\": 7}").statusCode(200);
        json(InMemoryApiProfile.ADMIN, "{}")
                .patch("/workspaces/" + workspace)
                .then()
                .statusCode(200)
                .body("limits.rate", is(7));
        problem(
                json(InMemoryApiProfile.ADMIN, "{}")
                        .patch("/workspaces/" + UNKNOWN)
                        .then(),
                404,
                "Not found");
    }

    @Test
    void limits_areSetByAdministratorOnly() {
        forbidden(json(token(workspace, Role.ADMIN), "{\"limits\": {}}").patch("/workspaces/" + workspace));
        problem(
                json(InMemoryApiProfile.ADMIN, "{\"limits\": {}}")
                        .patch("/workspaces/" + UNKNOWN)
                        .then(),
                404,
                "Not found");
    }

    @Test
    void invalidLimits_areRejected() {
        for (String limits : List.of(
                "{\"rate\": 0}",
                "{\"rate\": 100001}",
                "{\"rate\": 1.5}",
                "{\"rate\": null}",
                "{\"payload\": 1048577}",
                "{\"output\": 99999999}",
                "{\"speed\": 1}",
                "[]")) {
            problem(limit(limits), 400, "Invalid request").body("detail", containsString("limits"));
        }
    }

    @Test
    void spread_isSetWithTheLimits_andIsOneOtherwise() {
        limit("{\"spread\": 20}").statusCode(200).body("limits.spread", is(20), "limits.rate", is(1000));
        Published hello = workflowOf(EXIT);
        trigger(hello, "{}").then().statusCode(200);
        by(editor).get("/executions").then().statusCode(200).body("executions.size()", is(1));
        limit("{}").statusCode(200).body("limits.spread", is(1));
        problem(limit("{\"spread\": 0}"), 400, "Invalid request");
        problem(limit("{\"spread\": 201}"), 400, "Invalid request");
    }
}
