package dev.tappet.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.tappet.access.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class RerunApiTest extends LifecycleFixture {
    @Test
    void rerun_withoutBody_startsFromStart() {
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
    void rerun_fromFailedStep_usesJournal() {
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
    void rerun_repeatedKey_isSameExecution() {
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
    void version_publishedOrANumber_isRunWithTheSameEvent() {
        Published workflow = workflowOf("  - exit: { version: one, n: '{{ $.event.n }}' }");
        String first = execution(workflow, "SUCCESS");
        publish(workflow, "  - exit: { version: two, n: '{{ $.event.n }}' }");
        outcome(rerun(first, "{}", "a"), "one", 1);
        outcome(rerun(first, "{\"version\": \"published\"}", "a"), "two", 2);
        outcome(rerun(first, "{\"version\": 1}", "a"), "one", 1);
        assertThat(rerun(first, "{\"version\": 2}", "a")).isEqualTo(rerun(first, "{\"version\": 2}", "a"));
        problem(
                        json(editor, "{\"version\": 3}")
                                .post("/executions/" + first + "/rerun")
                                .then(),
                        409,
                        "Conflict")
                .body("detail", containsString("no version 3"));
        problem(
                        json(editor, "{\"version\": \"published\", \"from\": \"failed_step\"}")
                                .post("/executions/" + first + "/rerun")
                                .then(),
                        409,
                        "Conflict")
                .body("detail", containsString("from the start"));
        by(editor)
                .post("/workflows/" + workflow.workflow() + "/unpublish")
                .then()
                .statusCode(200);
        problem(
                        json(editor, "{\"version\": \"published\"}")
                                .post("/executions/" + first + "/rerun")
                                .then(),
                        409,
                        "Conflict")
                .body("detail", containsString("no published version"));
        for (String wrong : List.of("0", "-1", "1.5", "\"1\"", "null", "99999999999")) {
            problem(
                    json(editor, "{\"version\": %s}".formatted(wrong))
                            .post("/executions/" + first + "/rerun")
                            .then(),
                    400,
                    "Invalid request");
        }
    }

    private void publish(Published workflow, String steps) {
        by(editor)
                .contentType("text/plain")
                .body("name: life\ntrigger:\n  integration: %s\nsteps:\n%s\n"
                        .formatted(workflow.path().split("/")[3], steps))
                .put("/workflows/" + workflow.workflow() + "/draft")
                .then()
                .statusCode(200);
        by(editor).post("/workflows/" + workflow.workflow() + "/publish").then().statusCode(200);
    }

    private void outcome(String execution, String version, int number) {
        reaches(execution, "SUCCESS");
        by(editor)
                .get("/executions/" + execution)
                .then()
                .body("output.version", is(version), "workflow_version", is(number), "output.n", is(1));
    }

    @Test
    void manyAreRunAgainByAFilter_onceForAKey() {
        Published failing = workflowOf("  - fail: on purpose");
        String first = execution(failing, "FAILED");
        String second = execution(failing, "FAILED");
        execution(workflowOf(EXIT), "SUCCESS");
        publish(failing, EXIT);
        String body =
                "{\"filter\": {\"workflow_id\": \"%s\", \"created_before\": \"%s\"}, \"version\": \"published\"%s}";
        String now = Instant.now().toString();
        String request = body.formatted(failing.workflow(), now, "");
        json(editor, body.formatted(failing.workflow(), now, ", \"dry_run\": true"))
                .post("/executions/rerun")
                .then()
                .statusCode(200)
                .body("count", is(2), "executions.execution_id", contains(second, first))
                .body("executions[0]", not(hasKey("rerun_id")));
        problem(json(editor, request).post("/executions/rerun").then(), 400, "Invalid request")
                .body("detail", containsString("Idempotency-Key"));
        List<String> reruns = bulk(request, "all-1");
        assertThat(reruns).hasSize(2).doesNotContain(first, second);
        reruns.forEach(id -> reaches(id, "SUCCESS"));
        assertThat(bulk(request, "all-1")).isEqualTo(reruns);
        String next = json(editor, request)
                .header("Idempotency-Key", "all-1")
                .post("/executions/rerun?page_size=1")
                .then()
                .body("count", is(1), "executions.rerun_id", contains(reruns.get(0)))
                .extract()
                .path("next_page_token");
        json(editor, request)
                .header("Idempotency-Key", "all-1")
                .post("/executions/rerun?page_size=1&page_token=" + next)
                .then()
                .body("executions.rerun_id", contains(reruns.get(1)));
        json(stranger, request)
                .header("Idempotency-Key", "all-1")
                .post("/executions/rerun")
                .then()
                .statusCode(200)
                .body("count", is(0));
        forbidden(json(token(workspace, Role.VIEWER), request).post("/executions/rerun"));
    }

    private List<String> bulk(String body, String key) {
        return json(editor, body)
                .header("Idempotency-Key", key)
                .post("/executions/rerun")
                .then()
                .statusCode(200)
                .body("count", is(2), "$", not(hasKey("next_page_token")))
                .extract()
                .path("executions.rerun_id");
    }

    @Test
    void aFilterThatCouldFindReruns_orCannotBeRead_isRefused() {
        for (String filter : List.of(
                "{}",
                "{\"created_before\": \"2999-01-01T00:00:00Z\"}",
                "{\"created_before\": \"2020-01-01T00:00:00Z\", \"status\": [\"RUNNING\"]}",
                "{\"created_before\": \"2020-01-01T00:00:00Z\", \"status\": []}",
                "{\"created_before\": \"2020-01-01T00:00:00Z\", \"error\": \"x\"}")) {
            problem(
                    json(editor, "{\"filter\": %s}".formatted(filter))
                            .header("Idempotency-Key", "k")
                            .post("/executions/rerun")
                            .then(),
                    400,
                    "Invalid request");
        }
        problem(json(editor, "{}").post("/executions/rerun").then(), 400, "Invalid request");
    }

    @Test
    void rerun_ofUnfinishedOrSuccessfulExecution_isAConflict() {
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
    void rerun_withInvalidBody_isRejected() {
        String ended = execution(workflowOf(EXIT), "SUCCESS");
        for (String body : List.of("{\"from\": \"middle\"}", "{\"form\": \"start\"}", "[]", "{")) {
            problem(json(editor, body).post("/executions/" + ended + "/rerun").then(), 400, "Invalid request");
        }
    }

    @Test
    void rerun_needsEditorOfTheWorkspace() {
        String ended = execution(workflowOf(EXIT), "SUCCESS");
        forbidden(by(token(workspace, Role.VIEWER)).post("/executions/" + ended + "/rerun"));
        problem(by(stranger).post("/executions/" + ended + "/rerun").then(), 404, "Execution not found");
        problem(by(editor).post("/executions/" + UNKNOWN + "/rerun").then(), 404, "Execution not found");
    }
}
