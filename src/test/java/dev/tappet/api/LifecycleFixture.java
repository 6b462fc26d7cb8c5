package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;

/** Workflows that are published and triggered over HTTP, and what becomes of their executions. */
abstract class LifecycleFixture extends ApiFixture {
    static final String EXIT = "  - exit: { answer: 42 }";
    static final String WAIT = "  - wait: 1h\n  - exit: { answer: late }";

    /** A published workflow, by its trigger's path. */
    record Published(String workflow, String path) {}

    Published workflowOf(String steps) {
        String integration = integration("hook");
        String id = workflow("life");
        by(editor)
                .contentType(ContentType.TEXT)
                .body("name: life\ntrigger:\n  integration: %s\nsteps:\n%s\n".formatted(integration, steps))
                .put("/workflows/" + id + "/draft")
                .then()
                .statusCode(200);
        by(editor).post("/workflows/" + id + "/publish").then().statusCode(200);
        return new Published(id, "/v1/webhooks/" + integration + "/workflows/" + id);
    }

    /** Triggers it, and waits until its execution stands where it is expected to. */
    String execution(Published workflow, String status) {
        String id = given().contentType(ContentType.JSON)
                .body("{\"n\": 1}")
                .post(workflow.path())
                .then()
                .statusCode(200)
                .extract()
                .path("execution_id");
        reaches(id, status);
        return id;
    }

    void reaches(String execution, String status) {
        await().until(
                        () -> by(editor)
                                .get("/executions/" + execution)
                                .then()
                                .extract()
                                .path("status"),
                        status::equals);
    }
}
