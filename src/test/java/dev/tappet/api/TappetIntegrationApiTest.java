package dev.tappet.api;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The integration of a workspace that reports what goes wrong. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class TappetIntegrationApiTest extends LifecycleFixture {
    @Test
    void integration_isOneOfItsWorkspace_andNamesItsEvents() {
        String id = json(editor, "{\"name\": \"Alerts\", \"kind\": \"tappet\"}")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("kind", is("tappet"))
                .body("events", contains("execution.failed", "execution.dropped", "integration.refusing"))
                .extract()
                .path("id");
        json(editor, "{\"name\": \"More\", \"kind\": \"tappet\"}")
                .post("/integrations")
                .then()
                .statusCode(409)
                .body("detail", containsString("has an integration of the kind tappet"));
        json(editor, "{\"events\": [\"execution.succeeded\"]}")
                .patch("/integrations/" + id)
                .then()
                .statusCode(200)
                .body("events", contains("execution.succeeded"));
        json(editor, "{\"events\": [\"execution.stopped\"]}")
                .patch("/integrations/" + id)
                .then()
                .statusCode(400)
                .body("detail", containsString("execution.failed, execution.dropped"));
        json(editor, "{\"cors\": {\"origins\": [\"*\"]}}")
                .patch("/integrations/" + id)
                .then()
                .statusCode(400)
                .body("detail", containsString("accepts no requests"));
        json(editor, "{\"authentication\": {\"bearer\": {\"secrets\": [\"s3cret\"]}}}")
                .patch("/integrations/" + id)
                .then()
                .statusCode(400)
                .body("detail", containsString("accepts no requests"));
        by(editor).get("/integration-kinds").then().statusCode(200).body("integration_kinds.kind", hasItem("tappet"));
        RestAssured.given().body("{}").post("/v1/webhooks/" + id).then().statusCode(404);

        String workflow = workflow("handler");
        by(editor)
                .contentType(ContentType.TEXT)
                .body(
                        "{name: handler, trigger: {integration: %s}, steps: [exit: {type: '{{ $.event.type }}', request: '{{ $exists($.request) }}'}]}"
                                .formatted(id))
                .put("/workflows/" + workflow + "/draft")
                .then()
                .statusCode(200);
        String run = "/workflows/" + workflow + "/draft/run";
        json(editor, "{\"event\": {\"type\": \"execution.failed\"}}")
                .post(run)
                .then()
                .statusCode(200)
                .body("output.type", is("execution.failed"), "output.request", is(false));
        json(editor, "{\"request\": {}}")
                .post(run)
                .then()
                .statusCode(400)
                .body("detail", containsString("accepts no requests"));

        by(editor).delete("/workflows/" + workflow).then().statusCode(204);
        by(editor).delete("/integrations/" + id).then().statusCode(204);
        String silent = json(editor, "{\"name\": \"Alerts\", \"kind\": \"tappet\", \"events\": []}")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("$", hasKey("events"))
                .extract()
                .path("id");
        by(editor).delete("/integrations/" + silent).then().statusCode(204);
        String webhook = json(editor, "{\"name\": \"Other\", \"kind\": \"webhook\"}")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("$", not(hasKey("events")))
                .extract()
                .path("id");
        json(editor, "{\"events\": []}")
                .patch("/integrations/" + webhook)
                .then()
                .statusCode(400)
                .body("detail", containsString("kinds other than tappet"));
    }

    /** The process learns within ten seconds that the workspace has such an integration. */
    @Test
    void failedExecution_startsTheWorkflow() {
        Published failing = workflowOf("  - fail: boom");
        String alerts = json(editor, "{\"name\": \"Alerts\", \"kind\": \"tappet\"}")
                .post("/integrations")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        String handler = workflow("handler");
        by(editor)
                .contentType(ContentType.TEXT)
                .body("{name: handler, trigger: {integration: %s}, steps: [fail: '{{ $.event.error.message }}']}"
                        .formatted(alerts))
                .put("/workflows/" + handler + "/draft")
                .then()
                .statusCode(200);
        by(editor).post("/workflows/" + handler + "/publish").then().statusCode(200);

        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    execution(failing, "FAILED");
                    return by(editor)
                            .get("/executions?workflow_id=" + handler)
                            .then()
                            .extract()
                            .<List<String>>path("executions.error.message")
                            .contains("boom");
                });
        by(editor)
                .get("/executions?url=tappet")
                .then()
                .statusCode(200)
                .body("executions.workflow_id", everyItem(is(handler)));
        by(editor).delete("/workflows/" + handler).then().statusCode(204);
        by(editor).delete("/integrations/" + alerts).then().statusCode(204);
    }
}
