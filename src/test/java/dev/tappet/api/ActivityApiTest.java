package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import dev.tappet.access.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a team sees of the requests to an integration. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class ActivityApiTest extends LifecycleFixture {
    @Test
    void deliveries_areListedWithOutcomes() {
        Published workflow = workflowOf(EXIT);
        String integration = workflow.path().split("/")[3];
        String execution = execution(workflow, "SUCCESS");
        given().header("X-Request-Id", "second-1")
                .contentType(ContentType.JSON)
                .body("{")
                .post(workflow.path() + "/sync")
                .then()
                .statusCode(400);

        String activity = "/integrations/" + integration + "/activity";
        await().untilAsserted(() -> by(token(workspace, Role.VIEWER))
                .get(activity)
                .then()
                .statusCode(200)
                .body("deliveries.outcome", contains("refused", "started"))
                .body("deliveries.url", contains("sync", "async"))
                .body("deliveries[0].request_id", equalTo("second-1"))
                .body("deliveries[0].payload_bytes", equalTo(1))
                .body("deliveries[0].refusal.status", equalTo(400))
                .body("deliveries[0].refusal.title", equalTo("Invalid payload"))
                .body("deliveries[0]", not(hasKey("executions")))
                .body("deliveries[1].executions.execution_id", contains(execution))
                .body("deliveries[1].executions.workflow_id", contains(workflow.workflow())));

        String next = by(editor).get(activity + "?page_size=1").then().extract().path("next_page_token");
        by(editor)
                .get(activity + "?page_size=1&page_token=" + next)
                .then()
                .body("deliveries.outcome", contains("started"));
    }

    @Test
    void activity_ofMissingOrForeignIntegration_isNotFound() {
        String integration = integration("quiet");
        by(editor).get("/integrations/" + integration + "/activity").then().body("deliveries", hasSize(0));
        problem(by(stranger).get("/integrations/" + integration + "/activity").then(), 404, "Integration not found");
        problem(by(editor).get("/integrations/" + UNKNOWN + "/activity").then(), 404, "Integration not found");
        problem(by(editor).get("/integrations/nonsense/activity").then(), 400, "Invalid integration ID");
        problem(
                by(editor)
                        .get("/integrations/" + integration + "/activity?page_token=x")
                        .then(),
                400,
                "Invalid request");
    }
}
