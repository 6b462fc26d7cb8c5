package dev.tappet.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.tappet.access.Role;
import dev.tappet.api.support.PublicApi;
import dev.tappet.storage.StorageException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who changed what; that no change is left out is {@link OpenApiTest}'s to show. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class AuditApiTest extends ApiFixture {
    private String admin;

    @BeforeEach
    void anAdministrator() {
        admin = token(workspace, Role.ADMIN);
    }

    @Test
    void entries_areNewestFirst_withActorActionAndTarget() {
        String id = json(editor, "{\"name\": \"Alerts\", \"kind\": \"webhook\"}")
                .header("X-Request-Id", "mine-3")
                .post("/integrations")
                .path("id");
        json(editor, "{\"enabled\": false}").patch("/integrations/" + id).then().statusCode(200);
        by(editor).delete("/integrations/" + id).then().statusCode(204);

        by(admin)
                .get("/audit")
                .then()
                .statusCode(200)
                .body("entries.action", contains("deleteIntegration", "updateIntegration", "createIntegration"))
                .body("entries.target", contains(id, id, id))
                .body("entries[2].actor", is("test"), "entries[2].request_id", is("mine-3"))
                .body("entries[2].path", is(PublicApi.ROOT + "/integrations"))
                .body("entries[0].path", is(PublicApi.ROOT + "/integrations/" + id));
    }

    @Test
    void administratorActions_areRecordedInTheWorkspace() {
        String made = by(InMemoryApiProfile.ADMIN)
                .contentType(ContentType.JSON)
                .body(NAMED.formatted("SOC"))
                .post("/workspaces")
                .path("id");
        String token = by(InMemoryApiProfile.ADMIN)
                .contentType(ContentType.JSON)
                .body(TOKEN.formatted("admin"))
                .post("/workspaces/" + made + "/tokens")
                .path("token");
        by(token)
                .get("/audit")
                .then()
                .body("entries.action", contains("createToken", "createWorkspace"))
                .body("entries[0].actor", is("the instance's administrator"), "entries[0].token_id", nullValue())
                .body("entries[1].target", is(made));
    }

    @Test
    void requestContent_isNotRecorded() {
        json(
                        editor,
                        "{\"name\": \"N\", \"kind\": \"webhook\", \"authentication\": {\"headers\": "
                                + "[{\"header\": \"X-Key\", \"secrets\": [\"hush-hush\"]}]}}")
                .post("/integrations")
                .then()
                .statusCode(201);
        by(admin).get("/audit").then().body("entries", hasSize(1)).body(not(containsString("hush")));
    }

    @Test
    void rejectedChange_isNotRecorded() {
        forbidden(json(token(workspace, Role.VIEWER), NAMED.formatted("x")).post("/workflows"));
        problem(json(editor, "{").post("/workflows").then(), 400, "Invalid request");
        problem(by(editor).delete("/workflows/" + UNKNOWN).then(), 404, "Workflow not found");
        by(admin).get("/audit").then().body("entries", hasSize(0));
    }

    @Test
    void change_withoutAuditEntry_isNotAcknowledged() {
        by(editor).get("/workflows").then().statusCode(200);
        table.beforeNext("write", () -> {
            throw new StorageException("writing AU#", new IllegalStateException("down"));
        });
        problem(json(editor, NAMED.formatted("x")).post("/workflows").then(), 500, "Internal error. Retry the request");
    }

    @Test
    void entries_arePaged_forWorkspaceAdministratorsOnly() {
        workflow("one");
        workflow("two");
        workflow("three");
        String token = by(admin)
                .get("/audit?page_size=2")
                .then()
                .body("entries", hasSize(2))
                .extract()
                .path("next_page_token");
        by(admin).queryParam("page_token", token).get("/audit").then().body("entries", hasSize(1));
        assertThat(by(stranger).queryParam("page_token", token).get("/audit").statusCode())
                .isEqualTo(400);
        by(stranger).get("/audit").then().body("entries", hasSize(0));
        forbidden(by(editor).get("/audit"));
        forbidden(by(InMemoryApiProfile.ADMIN).get("/audit"));
    }
}
