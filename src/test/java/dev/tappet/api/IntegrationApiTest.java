package dev.tappet.api;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.tappet.api.support.JsonRequestReader;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Integrations are made, read, listed, changed and deleted. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class IntegrationApiTest extends ApiFixture {
    @Test
    void integration_lifecycle_hidesSecrets() {
        String id = json(editor, """
                        {"name": "Alerts", "kind": "raw_http",
                         "authentication": {"headers": [{"header": "X-Token", "secrets": ["old-secret", "new-secret"]}]}}""")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("kind", is("raw_http"), "enabled", is(true), "workspace_id", is(workspace.toString()))
                .body("authentication", is(Map.of("headers", List.of(Map.of("header", "X-Token", "secret_count", 2)))))
                .body(not(containsString("-secret")))
                .extract()
                .path("id");
        by(editor)
                .get("/integrations/" + id)
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("url", is("https://tappet.example/v1/webhooks/" + id))
                .body("name", is("Alerts"), "created_at", notNullValue());
        by(editor)
                .get("/integrations")
                .then()
                .body("integrations.id", contains(id), "$", not(hasKey("next_page_token")));

        json(editor, "{\"enabled\": false, \"name\": \"Quiet\"}")
                .patch("/integrations/" + id)
                .then()
                .statusCode(200)
                .body("enabled", is(false), "name", is("Quiet"), "authentication.headers", hasSize(1));
        json(editor, "{\"authentication\": {}}")
                .patch("/integrations/" + id)
                .then()
                .statusCode(200)
                .body("enabled", is(false), "authentication.headers", hasSize(0));
        by(editor).delete("/integrations/" + id).then().statusCode(204);
        problem(by(editor).get("/integrations/" + id).then(), 404, "Integration not found");
    }

    @Test
    void integrationInUse_isNotDeleted_namesWorkflow() {
        String integration = integration("Alerts");
        String workflow = published("Triage", integration);
        problem(by(editor).delete("/integrations/" + integration).then(), 409, "Conflict")
                .body("detail", containsString("Triage (" + workflow + ")"));
    }

    @Test
    void foreignIntegration_isNotFound() {
        String id = integration("Alerts");
        for (String path : List.of("/integrations/" + id, "/integrations/" + UNKNOWN)) {
            problem(by(stranger).get(path).then(), 404, "Integration not found");
            problem(json(stranger, "{}").patch(path).then(), 404, "Integration not found");
            problem(by(stranger).delete(path).then(), 404, "Integration not found");
        }
        problem(by(stranger).get("/integrations/not-an-id").then(), 400, "Invalid integration ID");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|JSON object",
                "{|line 1",
                "``|JSON",
                "{\"name\": \"x\"}|kind: must be webhook, raw_http, tappet or the name of a vendor",
                "{\"kind\": \"webhook\"}|name: must be text",
                "{\"name\": 7, \"kind\": \"webhook\"}|name: must be text",
                "{\"name\": \" \", \"kind\": \"webhook\"}|name: must have 1 to 100",
                "{\"name\": \"x\", \"kind\": \"ftp\"}|kind: must be webhook, raw_http, tappet or the name of a vendor",
                "{\"name\": \"x\", \"kind\": \"webhook\", \"colour\": 1}|colour: unknown key",
                "{\"name\": \"x\", \"kind\": \"webhook\", \"authentication\": []}|authentication: must be an object",
            })
    void invalidBody_isRejectedNamingItsField(String body, String detail) {
        problem(json(editor, body).post("/integrations").then(), 400, "Invalid request")
                .body("detail", containsString(detail));
    }

    @Test
    void tooLargeBody_isRejected() {
        String body = NAMED.formatted("x".repeat(JsonRequestReader.BYTES));
        problem(json(editor, body).post("/integrations").then(), 413, "Payload is too large");
    }

    @Test
    void pageToken_continuesItsListOnly() {
        for (int i = 0; i < 3; i++) {
            integration("i" + i);
        }
        String token = by(editor)
                .get("/integrations?page_size=2")
                .then()
                .statusCode(200)
                .body("integrations", hasSize(2))
                .extract()
                .path("next_page_token");
        by(editor)
                .queryParam("page_token", token)
                .get("/integrations")
                .then()
                .statusCode(200)
                .body("integrations", hasSize(1));

        problem(by(editor).queryParam("page_token", token).get("/workflows").then(), 400, "Invalid request")
                .body("detail", containsString("page_token"));
        problem(
                by(stranger)
                        .queryParam("page_token", token)
                        .get("/integrations")
                        .then(),
                400,
                "Invalid request");
        problem(
                by(editor)
                        .queryParam("page_token", "x" + token)
                        .get("/integrations")
                        .then(),
                400,
                "Invalid request");
        for (String size : List.of("0", "101", "-1", "many")) {
            problem(
                            by(editor)
                                    .queryParam("page_size", size)
                                    .get("/integrations")
                                    .then(),
                            400,
                            "Invalid request")
                    .body("detail", containsString("page_size: must be 1 to 100"));
        }
    }

    @Test
    void unknownQueryParameter_isRejectedNamingIt() {
        problem(by(editor).get("/integrations?page_tokn=x").then(), 400, "Invalid request")
                .body("detail", is("page_tokn: unknown parameter; known are page_size, page_token, slug"));
        problem(by(editor).get("/executions?page_size=5&page_size=6").then(), 400, "Invalid request")
                .body("detail", is("page_size: must have one value"));
        problem(
                        by(editor)
                                .get("/integrations/" + integration("One") + "?expand=1")
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", is("expand: unknown parameter; this operation has none"));
        problem(json(editor, "{}").post("/workflows?dry=1").then(), 400, "Invalid request");
        problem(by("nobody").get("/integrations?page_tokn=x").then(), 401, "Invalid token");
        by(editor).get("/executions?status=FAILED&page_size=1").then().statusCode(200);
    }

    @Test
    void duplicateKey_isRejected() {
        problem(
                        json(editor, "{\"name\": \"a\", \"kind\": \"webhook\",\n \"name\": \"b\"}")
                                .post("/integrations")
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", containsString("JSON with a duplicate key, at line 2"));
        problem(json(editor, """
                        {"name": "a", "kind": "webhook",
                         "authentication": {"headers": [{"header": "A", "secrets": ["s"], "header": "B"}]}}""").post("/integrations").then(), 400, "Invalid request");
    }
}
