package dev.tappet.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.tappet.access.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class RerunApiTest extends LifecycleFixture {
    @Test
    void withoutABodyItRunsAgainFromTheStart() {
        Published hello = workflowOf("  - exit: { n: '{{ $.event.n }}' }");
        String first = execution(hello, "SUCCESS");
        String second = by(editor)
                .post("/executions/" + first + "/rerun")
                .then()
                .statusCode(201)
                .body("id", not(is(first)), "rerun_of", is(first), "status", is("QUEUED"))
                .body("workflow_id", is(hello.workflow()), "$", not(hasKey("finished_at")))
                .extract()
                .path("id");
        reaches(second, "SUCCESS");
        by(editor).get("/executions/" + second).then().body("output.n", is(1), "rerun_of", is(first));
        by(editor).get("/executions/" + first).then().body("status", is("SUCCESS"), "$", not(hasKey("rerun_of")));
    }

    @Test
    void fromTheFailedStepItGoesOnWithWhatWasJournaled() {
        Published failing = workflowOf("  - wait: 1ms\n  - fail: on purpose");
        String first = execution(failing, "FAILED");
        String second = json(editor, "{\"from\": \"failed_step\"}")
                .post("/executions/" + first + "/rerun")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        reaches(second, "FAILED");
        by(editor).get("/executions/" + second).then().body("error.message", is("on purpose"));
    }

    @Test
    void askedAgainWithTheSameKeyItIsTheSameRun() {
        String first = execution(workflowOf(EXIT), "SUCCESS");
        String second = rerun(first, "{}", "click-1");
        assertThat(rerun(first, "{}", "click-1")).isEqualTo(second);
        assertThat(rerun(first, "{\"from\": \"start\"}", "click-1")).isEqualTo(second);
        reaches(second, "SUCCESS");
        assertThat(rerun(first, "{}", "click-1")).isEqualTo(second);
        assertThat(rerun(first, "{}", "click-2")).isNotEqualTo(second);
        assertThat(rerun(second, "{}", "click-1")).isNotEqualTo(second);
        for (String key : List.of("", "two\twords", "k".repeat(256))) {
            problem(
                    by(editor)
                            .header("Idempotency-Key", key)
                            .post("/executions/" + first + "/rerun")
                            .then(),
                    400,
                    "Invalid request");
        }
    }

    private String rerun(String execution, String body, String key) {
        return json(editor, body)
                .header("Idempotency-Key", key)
                .post("/executions/" + execution + "/rerun")
                .then()
                .statusCode(201)
                .body("rerun_of", is(execution))
                .extract()
                .path("id");
    }

    @Test
    void whatCannotRunAgainIsAConflict() {
        String waiting = execution(workflowOf(WAIT), "ON_HOLD");
        problem(by(editor).post("/executions/" + waiting + "/rerun").then(), 409, "Conflict")
                .body("detail", containsString("stop it first"));
        String ended = execution(workflowOf(EXIT), "SUCCESS");
        problem(
                        json(editor, "{\"from\": \"failed_step\"}")
                                .post("/executions/" + ended + "/rerun")
                                .then(),
                        409,
                        "Conflict")
                .body("detail", containsString("from the start"));
    }

    @Test
    void aBodyThatCannotBeReadIsRefused() {
        String ended = execution(workflowOf(EXIT), "SUCCESS");
        for (String body : List.of("{\"from\": \"middle\"}", "{\"form\": \"start\"}", "[]", "{")) {
            problem(json(editor, body).post("/executions/" + ended + "/rerun").then(), 400, "Invalid request");
        }
    }

    @Test
    void onlyAnEditorOfItsWorkspaceRunsAnExecutionAgain() {
        String ended = execution(workflowOf(EXIT), "SUCCESS");
        forbidden(by(token(workspace, Role.VIEWER)).post("/executions/" + ended + "/rerun"));
        problem(by(stranger).post("/executions/" + ended + "/rerun").then(), 404, "Execution not found");
        problem(by(editor).post("/executions/" + UNKNOWN + "/rerun").then(), 404, "Execution not found");
    }
}
