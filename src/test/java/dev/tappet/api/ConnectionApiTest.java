package dev.tappet.api;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.tappet.access.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class ConnectionApiTest extends ApiFixture {
    private static final String CRM = """
            {"base_url": "https://crm.example.com/v2", "hosts": [".files.example.com"],
             "oauth2_client_credentials": {"token_url": "https://127.0.0.1:1/token", "client_id": "us",
              "client_secret": "correct horse", "scope": "contacts", "parameters": {"resource": "battery"}}}""";

    @Test
    void connection_isMadeShownWithoutSecretsTriedAndDeleted() {
        json(editor, CRM)
                .put("/connections/crm")
                .then()
                .statusCode(200)
                .body("name", is("crm"))
                .body("kind", is("oauth2_client_credentials"))
                .body(not(containsString("horse")));
        String viewer = token(workspace, Role.VIEWER);
        by(viewer)
                .get("/connections/crm")
                .then()
                .statusCode(200)
                .body("base_url", is("https://crm.example.com/v2"))
                .body("hosts", contains(".files.example.com"))
                .body("settings.client_id", is("us"))
                .body("settings.parameters", contains("resource"))
                .body(not(containsString("horse")))
                .body(not(containsString("battery")));
        by(viewer).get("/connections").then().body("connections.name", contains("crm"));
        by(stranger).get("/connections").then().body("connections", hasSize(0));
        problem(by(stranger).get("/connections/crm").then(), 404, "Not found");
        json(editor, "")
                .post("/connections/crm/test")
                .then()
                .statusCode(200)
                .body("ok", is(false))
                .body("reason", startsWith("no access token: 127.0.0.1 has no public address"));
        forbidden(json(viewer, CRM).put("/connections/crm"));
        forbidden(by(viewer).post("/connections/crm/test"));
        forbidden(by(viewer).delete("/connections/crm"));
        problem(
                        json(editor, "{\"bearer\": {\"token\": \"x\"}}")
                                .put("/connections/crm")
                                .then(),
                        400,
                        "Invalid request")
                .body("detail", startsWith("hosts: "));
        by(editor).delete("/connections/crm").then().statusCode(204);
        problem(by(editor).delete("/connections/crm").then(), 404, "Not found");
    }
}
