package dev.tappet.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.tappet.api.support.PublicApi;
import dev.tappet.workspace.MinimalDefinitions;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class WorkflowApiTest extends ApiFixture {
    @Test
    void workflow_isDraftedPublishedAndUnpublished() {
        String integration = integration("Alerts");
        String id = json(editor, NAMED.formatted("Untitled"))
                .post("/workflows")
                .then()
                .statusCode(201)
                .body("name", is("Untitled"), "$", not(hasKey("draft")), "$", not(hasKey("urls")))
                .extract()
                .path("id");
        String source = MinimalDefinitions.source("odd one", UUID.fromString(integration))
                .text();
        by(editor)
                .contentType("application/yaml")
                .body(source.getBytes(StandardCharsets.UTF_8))
                .put("/workflows/" + id + "/draft")
                .then()
                .statusCode(200)
                .body("name", is("odd one"), "draft.source", is(source), "draft.valid", is(true))
                .body(
                        "draft.problems",
                        is(List.of(Map.of("place", "name", "message", "is odd", "severity", "warning"))))
                .body("$", not(hasKey("published")));
        String trigger = "https://tappet.example/v1/webhooks/" + integration + "/workflows/" + id;
        by(editor)
                .post("/workflows/" + id + "/publish")
                .then()
                .statusCode(200)
                .body("published.version", is(1), "published.integration_id", is(integration))
                .body("urls.webhook", is("https://tappet.example/v1/webhooks/" + integration))
                .body("urls.trigger", is(trigger), "urls.sync", is(trigger + "/sync"));
        by(editor)
                .get("/workflows")
                .then()
                .statusCode(200)
                .body("workflows.id", contains(id), "workflows[0]", not(hasKey("draft")));
        by(editor)
                .get("/workflows/" + id + "/versions/1")
                .then()
                .statusCode(200)
                .body("workflow_id", is(id), "version", is(1), "source", is(source), "published_at", notNullValue());
        by(editor)
                .post("/workflows/" + id + "/unpublish")
                .then()
                .statusCode(200)
                .body("$", not(hasKey("published")), "urls.trigger", is(trigger));
        by(editor).delete("/workflows/" + id).then().statusCode(204);
        problem(by(editor).get("/workflows/" + id).then(), 404, "Workflow not found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/yaml",
                "text/yaml",
                "text/plain; charset=utf-8",
                "application/json",
                "application/x-yaml"
            })
    void draft_ofAnyTextType_isAccepted(String contentType) {
        String id = workflow("Triage");
        String source = "# ünfinished\r\n";
        by(editor)
                .contentType(contentType)
                .body(source.getBytes(StandardCharsets.UTF_8))
                .put("/workflows/" + id + "/draft")
                .then()
                .statusCode(200)
                .body("draft.source", is(source), "draft.valid", is(false))
                .body("draft.problems[0].severity", is("error"));
    }

    @Test
    void draft_withoutContentType_isAccepted() throws Exception {
        String id = workflow("Triage");
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://localhost:" + RestAssured.port + PublicApi.ROOT + "/workflows/" + id + "/draft"))
                .header("Authorization", "Bearer " + editor)
                .PUT(HttpRequest.BodyPublishers.ofString("name: x"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        }
        by(editor).get("/workflows/" + id).then().body("draft.source", is("name: x"));
    }

    @Test
    void draft_inYamlSentAsAJsonString_isStoredAsYaml() {
        String path = "/workflows/" + workflow("Triage") + "/draft";
        json(editor, "\"name: x\\nsteps: []\"")
                .put(path)
                .then()
                .statusCode(200)
                .body("draft.source", is("name: x\nsteps: []"));
        json(editor, "\"name\": y").put(path).then().statusCode(200).body("draft.source", is("\"name\": y"));
    }

    @Test
    void draft_notTextOrTooLarge_isRejected() {
        String path = "/workflows/" + workflow("Triage") + "/draft";
        problem(
                        by(editor)
                                .contentType("text/yaml")
                                .body(new byte[] {'a', (byte) 0xff})
                                .put(path)
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", containsString("UTF-8"));
        problem(
                by(editor)
                        .contentType("text/yaml")
                        .body("x".repeat(256 * 1024 + 1))
                        .put(path)
                        .then(),
                413,
                "Payload is too large");
        problem(by(editor).contentType("application/xml").body("<x/>").put(path).then(), 415, "Unsupported media type");
    }

    @Test
    void draft_savedWithTheTagOfAnOlderOne_isRefusedWithTheOtherText() {
        String path = "/workflows/" + workflow("Triage") + "/draft";
        problem(by(editor).get(path).then(), 404, "Not found");
        problem(yaml("a").header("If-Match", "*").put(path).then(), 412, "Precondition failed");
        String first = yaml("one")
                .header("If-None-Match", "*")
                .put(path)
                .then()
                .statusCode(200)
                .extract()
                .header("ETag");
        assertThat(first).matches("\"[0-9]+\"");
        by(editor)
                .get(path)
                .then()
                .header("ETag", is(first))
                .body("source", is("one"), "etag", is(first), "saved_by", is("test"));
        String second = yaml("two")
                .header("If-Match", "\"other\", W/" + first)
                .put(path)
                .then()
                .statusCode(200)
                .body("draft.saved_by", is("test"))
                .extract()
                .path("draft.etag");
        for (String verb : List.of("PUT", "POST")) {
            problem(
                            yaml("three")
                                    .header("If-Match", first)
                                    .request(verb, verb.equals("PUT") ? path : path.replace("/draft", "/publish"))
                                    .then(),
                            412,
                            "Precondition failed")
                    .body("draft.source", is("two"), "draft.etag", is(second), "draft.saved_by", is("test"))
                    .body("draft.saved_at", notNullValue(), "detail", containsString("by the token \"test\""));
        }
        problem(yaml("x").header("If-None-Match", "*").put(path).then(), 412, "Precondition failed");
        yaml("three").put(path).then().statusCode(200);
        by(editor).get(path).then().body("source", is("three"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "", "\"7", "\"7\" \"8\"", "\"7\", *", "w/\"7\"", "\"\u00e9\""})
    void draft_withAMalformedTag_isRefused(String tag) {
        String path = "/workflows/" + workflow("Triage") + "/draft";
        problem(yaml("x").header("If-Match", tag).put(path).then(), 400, "Invalid request")
                .body("detail", containsString("If-Match"));
    }

    private RequestSpecification yaml(String source) {
        return by(editor).contentType("application/yaml").body(source.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void validation_savesNothing() {
        String source = MinimalDefinitions.source("fine", UUID.fromString(integration("Alerts")))
                .text();
        by(editor)
                .contentType(ContentType.JSON)
                .body(source)
                .post("/workflows/validate")
                .then()
                .statusCode(200)
                .body("valid", is(true), "problems", hasSize(0));
        by(editor)
                .contentType(ContentType.JSON)
                .body(MinimalDefinitions.source("fine", UUID.fromString(UNKNOWN))
                        .text())
                .post("/workflows/validate")
                .then()
                .statusCode(200)
                .body("valid", is(false), "problems[0].place", is("trigger.integration"));
        by(editor).get("/workflows").then().body("workflows", hasSize(0));
    }

    @Test
    void invalidDraft_isNotPublished_listsProblems() {
        String id = workflow("Triage");
        json(editor, "{}").put("/workflows/" + id + "/draft").then().statusCode(200);
        problem(by(editor).post("/workflows/" + id + "/publish").then(), 422, "Invalid definition")
                .body("problems", hasSize(1))
                .body(
                        "problems[0]",
                        equalTo(Map.of("place", "", "message", "must be a name and a trigger", "severity", "error")));
    }

    @Test
    void missingDraft_isNotPublished() {
        problem(by(editor).post("/workflows/" + workflow("Empty") + "/publish").then(), 409, "Conflict");
    }

    @Test
    void foreignWorkflow_isNotFound() {
        String id = published("Triage", integration("Alerts"));
        for (String path : List.of("/workflows/" + id, "/workflows/" + UNKNOWN)) {
            problem(by(stranger).get(path).then(), 404, "Workflow not found");
            problem(json(stranger, "{}").put(path + "/draft").then(), 404, "Workflow not found");
            problem(by(stranger).post(path + "/publish").then(), 404, "Workflow not found");
            problem(by(stranger).post(path + "/unpublish").then(), 404, "Workflow not found");
            problem(by(stranger).delete(path).then(), 404, "Workflow not found");
            problem(by(stranger).get(path + "/versions/1").then(), 404, "Not found");
        }
        problem(by(stranger).get("/workflows/not-an-id").then(), 400, "Invalid workflow ID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "-1", "x", "99999999999"})
    void missingVersion_isNotFound(String version) {
        String id = published("Triage", integration("Alerts"));
        problem(by(editor).get("/workflows/" + id + "/versions/" + version).then(), 404, "Not found");
    }
}
