package dev.tappet.api;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.tappet.access.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class DraftRunApiTest extends LifecycleFixture {
    private static final String STEPS = """
              - id: total
                set: { sum: "{{ $sum($.event.prices) }}" }
              - if: "{{ $.vars.sum > 10 }}"
                then:
                  - wait: 3h
                  - exit: { status: 202, headers: { X-Sum: "{{ $.vars.sum }}" }, body: { sum: "{{ $.vars.sum }}" } }
              - fail: "only {{ $.vars.sum }}"
            """;

    private String draft(String kind, String condition, String steps) {
        String integration = json(editor, "{\"name\": \"hook\", \"kind\": \"%s\"}".formatted(kind))
                .post("/integrations")
                .then()
                .extract()
                .path("id");
        String id = workflow("draft");
        by(editor)
                .contentType(ContentType.TEXT)
                .body("name: draft\ntrigger:\n  integration: %s\n%ssteps:\n%s\n"
                        .formatted(integration, condition, steps))
                .put("/workflows/" + id + "/draft")
                .then()
                .statusCode(200)
                .body("draft.valid", is(true));
        return "/workflows/" + id + "/draft/run";
    }

    @Test
    void draftRun_showsEveryStep_storesNothing() {
        String run = draft("webhook", "", STEPS);
        json(editor, "{\"event\": {\"prices\": [4, 8]}}")
                .post(run)
                .then()
                .statusCode(200)
                .body("status", is("SUCCESS"), "output.body.sum", is(12))
                .body("response.status", is(202), "response.headers.X-Sum", contains("12"))
                .body("response.body", is("{\"sum\":12}"))
                .body("steps.step", contains("steps[0]", "steps[1]", "steps[1].then[0]", "steps[1].then[1]"))
                .body("steps.operator", contains("set", "if", "wait", "exit"))
                .body("steps.status", contains("done", "exited", "skipped", "exited"))
                .body("steps[0].id", is("total"), "steps[0].input.sum", is(12), "steps[1].input", is(true));
        json(editor, "{\"event\": {\"prices\": [4]}}")
                .post(run)
                .then()
                .statusCode(200)
                .body("status", is("FAILED"), "error.message", is("only 4"), "error.step", is("steps[2]"))
                .body("response.status", is(200), "response.body", containsString("due to error"))
                .body("$", not(hasKey("output")));
        by(editor).get("/executions").then().body("executions", hasSize(0));
    }

    @Test
    void draftRun_ofRequest_readsItLikeTheIntegration() {
        String exit = "  - exit: { body: \"{{ $.event }}\" }";
        json(editor, """
                        {"request": {"method": "PATCH", "path": "/v1/x", "query": "a=1", "headers": {"x-one": "ü"},
                                     "body": {"n": 1}}}""")
                .post(draft("raw_http", "", exit))
                .then()
                .statusCode(200)
                .body("output.body.http_method", is("PATCH"), "output.body.path", is("/v1/x"))
                .body("output.body.query.a", contains("1"), "output.body.headers.X-One", contains("ü"))
                .body("output.body.body.n", is(1));
        String webhook = draft("webhook", "", exit);
        json(editor, """
                        {"request": {"headers": {"Content-Type": "application/xml"}, "body": "<a b=\\"1\\"/>"}}""").post(webhook).then().statusCode(200).body("output.body.a.'@b'", is("1"));
        problem(
                        json(editor, "{\"request\": {\"method\": \"DELETE\"}}")
                                .post(webhook)
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", containsString("405 Method not allowed"));
    }

    @Test
    void comparisonOfAListWithAText_isAWarningForRawRequestsOnly() {
        String condition = "  condition: \"{{ $.event.headers.`X-Event` = 'push' }}\"\n";
        for (String kind : List.of("raw_http", "webhook")) {
            String id = draft(kind, condition, "  - exit: {}").split("/")[2];
            by(editor)
                    .get("/workflows/" + id + "/draft")
                    .then()
                    .body(
                            "problems.message",
                            kind.equals("webhook") ? hasSize(0) : contains(containsString("$.request")));
        }
    }

    @Test
    void draft_seesTheRequest_orTheUsualOne() {
        String run = draft(
                "webhook",
                "  condition: \"{{ $.request.headers.`X-GitHub-Event` = 'push' }}\"\n",
                "  - exit: { body: \"{{ $.request.query.env }}\" }");
        json(editor, """
                        {"request": {"query": "env=prod", "headers": {"x-github-event": "push"}, "body": {}}}""").post(run).then().statusCode(200).body("output.body", is("prod"));
        json(editor, "{\"event\": {}}").post(run).then().statusCode(200).body("status", is("FILTERED"));
        json(editor, "{\"event\": {}}")
                .post(draft("webhook", "", "  - exit: { body: \"{{ $.request }}\" }"))
                .then()
                .statusCode(200)
                .body("output.body.method", is("POST"))
                .body("output.body.content_type", is("application/json"))
                .body("output.body.headers.content-type", is("application/json"));
    }

    @Test
    void draftRun_condition_filtersOrFails() {
        String run = draft("webhook", "  condition: \"{{ $number($.event.n) > 1 }}\"\n", "  - exit: {}");
        json(editor, "{\"event\": {\"n\": 1}}")
                .post(run)
                .then()
                .statusCode(200)
                .body("status", is("FILTERED"), "steps", hasSize(0));
        json(editor, "{\"event\": {\"n\": \"x\"}}")
                .post(run)
                .then()
                .statusCode(200)
                .body("status", is("FAILED"), "error.message", containsString("trigger condition"));
    }

    @Test
    void draftRun_mockedFailure_isCaught() {
        String run = draft("webhook", "", """
                  - try:
                      - { id: ask, http: { url: "https://score.example/" } }
                    catch:
                      - exit: { told: "{{ $.error.message & ' ' & $.error.status }}" }
                """);
        json(editor, "{\"mocks\": {\"ask\": {\"error\": {\"message\": \"returned\", \"status\": 503}}}}")
                .post(run)
                .then()
                .statusCode(200)
                .body("output.told", is("returned 503"))
                .body("steps.find { it.id == 'ask' }.status", is("failed"))
                .body("steps.find { it.id == 'ask' }.detail.status", is(503));
        for (String error : List.of("{}", "{\"message\": 1}", "\"returned\"", "null")) {
            problem(
                            json(editor, "{\"mocks\": {\"ask\": {\"error\": " + error + "}}}")
                                    .post(run)
                                    .then(),
                            400,
                            "Invalid request")
                    .body("detail", containsString("mocks.ask.error.message: must be a text"));
        }
    }

    @Test
    void draftRun_ofInvalidInput_isRejected() {
        String run = draft("webhook", "", "  - exit: {}");
        by(editor).post(run).then().statusCode(415);
        problem(json(editor, "{\"mocks\": {\"a\": 1}}").post(run).then(), 400, "Invalid request")
                .body("detail", containsString("mocks.a: "));
        problem(json(editor, "{\"event\": 1, \"request\": {}}").post(run).then(), 400, "Invalid request");
        problem(
                        json(editor, "{\"request\": {\"headers\": {\"a\": 1}}}")
                                .post(run)
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", containsString("request.headers.a"));
        problem(json(stranger, "{}").post(run).then(), 404, "Workflow not found");
        forbidden(json(token(workspace, Role.VIEWER), "{}").post(run));
        String without = "/workflows/" + workflow("empty") + "/draft/run";
        problem(json(editor, "{}").post(without).then(), 409, "Conflict");
        json(editor, "{}").put(run.replace("/run", "")).then().statusCode(200);
        problem(json(editor, "{}").post(run).then(), 422, "Invalid definition");
    }
}
