package dev.tappet.api;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.tappet.access.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class StepsApiTest extends LifecycleFixture {
    @Test
    void waitingStep_showsDueTime() {
        String id = execution(workflowOf(WAIT), "ON_HOLD");
        by(token(workspace, Role.VIEWER))
                .get("/executions/" + id + "/steps")
                .then()
                .statusCode(200)
                .body("steps.path", contains("0000"), "steps.kind", contains("waiting"))
                .body("steps.step", contains("steps[0]"), "steps[0].due", notNullValue(), "steps[0].at", notNullValue())
                .body("steps[0]", not(hasKey("value")), "$", not(hasKey("next_page_token")));
    }

    @Test
    void handledFailure_isShown_inPages() {
        String id = execution(
                workflowOf("  - try:\n      - wait: 1ms\n      - fail: on purpose\n    catch:\n      - wait: 1s\n"),
                "SUCCESS");
        String next = by(editor)
                .get("/executions/" + id + "/steps?page_size=2")
                .then()
                .statusCode(200)
                .body("steps.kind", contains("waiting", "waiting"))
                .extract()
                .path("next_page_token");
        by(editor)
                .get("/executions/" + id + "/steps?page_size=2&page_token=" + next)
                .then()
                .statusCode(200)
                .body("steps.kind", contains("caught"), "steps.error.message", contains("on purpose"));
    }

    @Test
    void steps_haveTheirIdAndName() {
        String id = execution(workflowOf("  - id: pause\n    name: A short pause\n    wait: 1h\n"), "ON_HOLD");
        by(editor)
                .get("/executions/" + id + "/steps")
                .then()
                .statusCode(200)
                .body("steps.id", contains("pause"), "steps.name", contains("A short pause"));
    }

    @Test
    void pureSteps_leaveNoTrace() {
        String id = execution(workflowOf(EXIT), "SUCCESS");
        by(editor).get("/executions/" + id + "/steps").then().statusCode(200).body("steps", hasSize(0));
    }

    @Test
    void steps_ofMissingOrForeignExecution_areNotFound() {
        String id = execution(workflowOf(EXIT), "SUCCESS");
        problem(by(stranger).get("/executions/" + id + "/steps").then(), 404, "Execution not found");
        for (String missing : List.of(UNKNOWN, "not-an-id")) {
            problem(by(editor).get("/executions/" + missing + "/steps").then(), 404, "Execution not found");
        }
        problem(by(editor).get("/executions/" + id + "/steps?page_token=abc").then(), 400, "Invalid request");
    }
}
