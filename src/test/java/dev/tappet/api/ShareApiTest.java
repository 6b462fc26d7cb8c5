package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.tappet.access.Role;
import dev.tappet.workspace.DisplayName;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sharing as the documents have it: the source's webhook URL, the destination's workflow id. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class ShareApiTest extends LifecycleFixture {
    private UUID destination;
    private String receiver;
    private Published hello;

    @BeforeEach
    void anotherWorkspace() throws Exception {
        destination = workspaces.create(DisplayName.of("destination")).id();
        receiver = token(destination, Role.EDITOR);
        hello = workflowOf("  - exit: { n: '{{ $.event.n }}' }");
    }

    private Response share() {
        return json(editor, "{\"workspace_id\": \"%s\"}".formatted(destination))
                .post("/workflows/" + hello.workflow() + "/shares");
    }

    private String shared() {
        return share().then().statusCode(201).extract().path("workflow_id");
    }

    private static Response trigger(String path) {
        return given().contentType(ContentType.JSON).body("{\"n\": 7}").post(path);
    }

    @Test
    void acceptedWorkflow_runsInDestination_atSourceUrl() {
        String id = shared();
        String integration = hello.path().split("/")[3];
        String path = "/v1/webhooks/" + integration + "/workflows/" + id;
        problem(trigger(path).then(), 404, "Workflow not found");

        by(receiver)
                .post("/shared-workflows/" + id + "/accept")
                .then()
                .statusCode(200)
                .body("id", is(id), "version", is(1), "urls.sync", endsWith(path + "/sync"));

        trigger(path + "/sync").then().statusCode(200).body("n", is(7));
        String execution = trigger(path).then().statusCode(200).extract().path("execution_id");
        by(receiver)
                .get("/executions/" + execution)
                .then()
                .statusCode(200)
                .body("workspace_id", is(destination.toString()), "workflow_id", is(id));
        problem(by(editor).get("/executions/" + execution).then(), 404, "Execution not found");

        trigger("/v1/webhooks/" + integration)
                .then()
                .statusCode(200)
                .body("executions.workflow_id", is(List.of(hello.workflow())));
    }

    @Test
    void sharedWorkflow_isReadOnlyInDestination() {
        String id = shared();
        by(receiver)
                .get("/shared-workflows")
                .then()
                .statusCode(200)
                .body("shared_workflows.id", is(List.of(id)))
                .body("shared_workflows[0]", not(hasKey("accepted_at")));
        by(receiver)
                .get("/shared-workflows/" + id)
                .then()
                .statusCode(200)
                .body("name", is("life"), "owner_workspace_id", is(workspace.toString()))
                .body("source", containsString("$.event.n"));
        by(receiver).get("/workflows").then().body("workflows", empty());
        problem(by(receiver).post("/workflows/" + id + "/publish").then(), 404, "Workflow not found");
        forbidden(by(token(destination, Role.VIEWER)).post("/shared-workflows/" + id + "/accept"));
        forbidden(
                by(token(workspace, Role.VIEWER)).delete("/workflows/" + hello.workflow() + "/shares/" + destination));
    }

    @Test
    void share_isEndedByEitherSide() {
        String id = shared();
        by(editor)
                .get("/workflows/" + hello.workflow() + "/shares")
                .then()
                .statusCode(200)
                .body("shares.workspace_id", is(List.of(destination.toString())))
                .body("shares.workflow_id", is(List.of(id)));
        by(editor)
                .delete("/workflows/" + hello.workflow() + "/shares/" + destination)
                .then()
                .statusCode(204);
        problem(by(receiver).get("/shared-workflows/" + id).then(), 404, "Workflow not found");

        String again = shared();
        by(receiver).delete("/shared-workflows/" + again).then().statusCode(204);
        problem(
                by(editor)
                        .delete("/workflows/" + hello.workflow() + "/shares/" + destination)
                        .then(),
                404,
                "Not found");
    }

    @Test
    void share_forStrangers_isNotFound() {
        String id = shared();
        problem(by(stranger).get("/shared-workflows/" + id).then(), 404, "Workflow not found");
        problem(by(stranger).post("/shared-workflows/" + id + "/accept").then(), 404, "Workflow not found");
        problem(by(stranger).delete("/shared-workflows/" + id).then(), 404, "Workflow not found");
        problem(by(stranger).get("/workflows/" + hello.workflow() + "/shares").then(), 404, "Workflow not found");
        problem(
                json(stranger, "{\"workspace_id\": \"%s\"}".formatted(destination))
                        .post("/workflows/" + hello.workflow() + "/shares")
                        .then(),
                404,
                "Workflow not found");
    }

    @Test
    void share_withInvalidWorkspace_isRejected() {
        for (String with : List.of(UNKNOWN, workspace.toString(), "no-id")) {
            problem(
                    json(editor, "{\"workspace_id\": \"%s\"}".formatted(with))
                            .post("/workflows/" + hello.workflow() + "/shares")
                            .then(),
                    400,
                    "Invalid request");
        }
    }
}
