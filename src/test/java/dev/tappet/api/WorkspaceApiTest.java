package dev.tappet.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.emptyOrNullString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.tappet.access.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class WorkspaceApiTest extends ApiFixture {
    @Test
    void administrator_createsWorkspaceAndToken() {
        String id = by(InMemoryApiProfile.ADMIN)
                .contentType(ContentType.JSON)
                .body(NAMED.formatted("SOC"))
                .post("/workspaces")
                .then()
                .statusCode(201)
                .body("name", is("SOC"), "created_at", matchesPattern("[0-9T:.-]+Z"))
                .extract()
                .path("id");
        by(InMemoryApiProfile.ADMIN)
                .get("/workspaces/" + id)
                .then()
                .statusCode(200)
                .body("name", is("SOC"));

        String secret = by(InMemoryApiProfile.ADMIN)
                .contentType(ContentType.JSON)
                .body(TOKEN.formatted("admin"))
                .post("/workspaces/" + id + "/tokens")
                .then()
                .statusCode(201)
                .body("role", is("admin"), "workspace_id", is(id), "name", is("ci"))
                .extract()
                .path("token");
        by(secret).get("/integrations").then().statusCode(200).body("integrations", hasSize(0));
    }

    @Test
    void administrator_listsWorkspacesInPages() {
        ValidatableResponse first = by(InMemoryApiProfile.ADMIN)
                .get("/workspaces?page_size=1")
                .then()
                .statusCode(200)
                .body("workspaces", hasSize(1));
        String token = first.extract().path("next_page_token");
        by(InMemoryApiProfile.ADMIN)
                .queryParam("page_token", token)
                .get("/workspaces")
                .then()
                .statusCode(200)
                .body("workspaces.id", not(contains(first.extract().<String>path("workspaces[0].id"))));
    }

    @Test
    void workspaceAdministrator_managesTokens() {
        String admin = token(workspace, Role.ADMIN);
        String id = by(admin)
                .contentType(ContentType.JSON)
                .body(TOKEN.formatted("viewer"))
                .post("/workspaces/" + workspace + "/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        by(admin)
                .get("/workspaces/" + workspace + "/tokens")
                .then()
                .statusCode(200)
                .body("tokens", hasSize(3), "tokens[0]", not(hasKey("token")), "tokens[0]", not(hasKey("hash")));

        by(admin)
                .delete("/workspaces/" + workspace + "/tokens/" + id)
                .then()
                .statusCode(204)
                .body(emptyOrNullString());
        problem(by(admin).delete("/workspaces/" + workspace + "/tokens/" + id).then(), 404, "Not found");
        problem(by(admin).delete("/workspaces/" + workspace + "/tokens/x").then(), 404, "Not found");
    }

    @Test
    void revokedToken_isRejectedAtOnce() {
        by(InMemoryApiProfile.ADMIN)
                .get("/workspaces/" + workspace + "/tokens")
                .then()
                .body("tokens", hasSize(1));
        String id = by(InMemoryApiProfile.ADMIN)
                .get("/workspaces/" + workspace + "/tokens")
                .path("tokens[0].id");
        by(editor).get("/workflows").then().statusCode(200);
        by(InMemoryApiProfile.ADMIN)
                .delete("/workspaces/" + workspace + "/tokens/" + id)
                .then()
                .statusCode(204);
        problem(by(editor).get("/workflows").then(), 401, "Invalid token");
    }

    @Test
    void me_saysWhatTheTokenIs() {
        by(editor)
                .get("/me")
                .then()
                .statusCode(200)
                .body("administrator", is(false), "role", is("editor"))
                .body("workspace.id", is(workspace.toString()), "workspace.name", is("ours"))
                .body("token.name", is("test"), "token.id", notNullValue(), "token.created_at", notNullValue())
                .body("token", not(hasKey("expires_at")));
        by(InMemoryApiProfile.ADMIN)
                .get("/me")
                .then()
                .statusCode(200)
                .body("$", equalTo(Map.of("administrator", true)));
    }

    @Test
    void expiringToken_isValidated_showsExpiry() {
        String admin = token(workspace, Role.ADMIN);
        String path = "/workspaces/" + workspace + "/tokens";
        for (String wrong : List.of("2001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "tomorrow")) {
            problem(
                            json(
                                            admin,
                                            "{\"name\": \"x\", \"role\": \"viewer\", \"expires_at\": \"%s\"}"
                                                    .formatted(wrong))
                                    .post(path)
                                    .then(),
                            400,
                            "Invalid request")
                    .body("detail", startsWith("expires_at: must be a time"));
        }
        String token = json(
                        admin, "{\"name\": \"x\", \"role\": \"viewer\", \"expires_at\": \"2999-01-01T02:00:00+02:00\"}")
                .post(path)
                .then()
                .statusCode(201)
                .body("expires_at", is("2999-01-01T00:00:00Z"))
                .extract()
                .path("token");
        by(token).get("/me").then().body("token.expires_at", is("2999-01-01T00:00:00Z"), "role", is("viewer"));
    }

    @Test
    void member_seesOwnWorkspaceOnly() {
        by(editor).get("/workspaces/" + workspace).then().statusCode(200).body("name", is("ours"));
        String foreign = by(stranger)
                .get("/workspaces/" + workspace)
                .then()
                .statusCode(404)
                .extract()
                .path("detail");
        String missing = by(stranger)
                .get("/workspaces/" + UNKNOWN)
                .then()
                .statusCode(404)
                .extract()
                .path("detail");
        assertThat(foreign).isEqualTo(missing);
        problem(by(stranger).get("/workspaces/" + workspace + "/tokens").then(), 404, "Not found");
        problem(by(InMemoryApiProfile.ADMIN).get("/workspaces/" + UNKNOWN).then(), 404, "Not found");
        problem(
                by(InMemoryApiProfile.ADMIN)
                        .get("/workspaces/" + UNKNOWN + "/tokens")
                        .then(),
                404,
                "Not found");
        problem(by(InMemoryApiProfile.ADMIN).get("/workspaces/1-1-1-1-1").then(), 404, "Not found");
        problem(
                by(InMemoryApiProfile.ADMIN)
                        .contentType(ContentType.JSON)
                        .body(TOKEN.formatted("viewer"))
                        .post("/workspaces/" + UNKNOWN + "/tokens")
                        .then(),
                404,
                "Not found");
    }
}
