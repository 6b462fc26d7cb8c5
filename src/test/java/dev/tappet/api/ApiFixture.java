package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.emptyOrNullString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.tappet.access.ApiTokens;
import dev.tappet.access.Role;
import dev.tappet.api.support.PublicApi;
import dev.tappet.storage.RecordingTable;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.MinimalDefinitions;
import dev.tappet.workspace.Workspaces;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** Two workspaces and what tests do in them over HTTP. */
abstract class ApiFixture {
    static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";
    static final String TOKEN = "{\"name\": \"ci\", \"role\": \"%s\"}";
    static final String NAMED = "{\"name\": \"%s\"}";

    @Inject
    Workspaces workspaces;

    @Inject
    ApiTokens tokens;

    @Inject
    RecordingTable table;

    UUID workspace;
    String editor;
    String stranger;

    @BeforeEach
    void twoWorkspaces() throws Exception {
        workspace = workspaces.create(DisplayName.of("ours")).id();
        editor = token(workspace, Role.EDITOR);
        stranger = token(workspaces.create(DisplayName.of("theirs")).id(), Role.ADMIN);
    }

    static ValidatableResponse problem(ValidatableResponse response, int status, String title) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("type", is("about:blank"), "status", is(status), "title", is(title))
                .body("detail", not(emptyOrNullString()), "request_id", not(emptyOrNullString()));
    }

    static void forbidden(Response response) {
        problem(response.then(), 403, "Forbidden");
    }

    static RequestSpecification by(String token) {
        return given().basePath(PublicApi.ROOT).header("Authorization", "Bearer " + token);
    }

    static RequestSpecification json(String token, String body) {
        return by(token).contentType(ContentType.JSON).body(body);
    }

    String token(UUID of, Role role) {
        return tokens.create(of, new DisplayName("test"), role).orElseThrow().secret();
    }

    String integration(String name) {
        return json(editor, "{\"name\": \"%s\", \"kind\": \"webhook\"}".formatted(name))
                .post("/integrations")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    String workflow(String name) {
        return json(editor, NAMED.formatted(name))
                .post("/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    String published(String name, String integration) {
        String id = workflow(name);
        json(
                        editor,
                        MinimalDefinitions.source(name, UUID.fromString(integration))
                                .text())
                .put("/workflows/" + id + "/draft")
                .then()
                .statusCode(200);
        by(editor).post("/workflows/" + id + "/publish").then().statusCode(200);
        return id;
    }
}
