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
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class SecretApiTest extends ApiFixture {
    private static final String VALUE = "{\"value\": \"correct horse\"}";

    @Test
    void secret_isSetListedAndDeleted_neverShown() {
        json(editor, VALUE)
                .put("/secrets/api_key")
                .then()
                .statusCode(200)
                .body("name", is("api_key"))
                .body(not(containsString("horse")));
        json(editor, "{\"value\": \"battery staple\"}")
                .put("/secrets/api_key")
                .then()
                .statusCode(200);
        json(editor, VALUE).put("/secrets/other").then().statusCode(200);
        String next = by(token(workspace, Role.VIEWER))
                .get("/secrets?page_size=1")
                .then()
                .statusCode(200)
                .body("secrets.name", contains("api_key"))
                .body(not(containsString("staple")))
                .extract()
                .path("next_page_token");
        by(editor)
                .get("/secrets?page_size=1&page_token=" + next)
                .then()
                .statusCode(200)
                .body("secrets.name", contains("other"));
        by(editor).delete("/secrets/api_key").then().statusCode(204);
        problem(by(editor).delete("/secrets/api_key").then(), 404, "Not found");
        problem(by(editor).get("/secrets/other").then(), 405, "Method not allowed");
    }

    @Test
    void secrets_belongToWorkspace_viewersChangeNone() {
        json(editor, VALUE).put("/secrets/api_key").then().statusCode(200);
        by(stranger).get("/secrets").then().statusCode(200).body("secrets", hasSize(0));
        problem(by(stranger).delete("/secrets/api_key").then(), 404, "Not found");
        String viewer = token(workspace, Role.VIEWER);
        forbidden(json(viewer, VALUE).put("/secrets/api_key"));
        forbidden(by(viewer).delete("/secrets/api_key"));
        problem(json("nobody", VALUE).put("/secrets/api_key").then(), 401, "Invalid token");
    }

    @Test
    void invalidSecret_isRejectedWithoutItsValue() {
        for (List<String> refused : List.of(
                List.of("a-b", VALUE, "name: "),
                List.of("key", "{\"value\": \"tooshor\"}", "value: must have at least 8"),
                List.of("key", "{\"value\": 12345678}", "value: must be text"),
                List.of("key", "{}", "value: must be text"),
                List.of("key", "{\"value\": \"correct horse\", \"x\": 1}", "x: "))) {
            problem(
                            json(editor, refused.get(1))
                                    .put("/secrets/" + refused.get(0))
                                    .then(),
                            400,
                            "Invalid request")
                    .body("detail", startsWith(refused.get(2)))
                    .body(not(containsString("tooshor")));
        }
        by(editor).get("/secrets").then().body("secrets", hasSize(0));
    }
}
