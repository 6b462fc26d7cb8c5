package dev.tappet.api;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.tappet.access.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class StateApiTest extends ApiFixture {
    private static final String PATH = "/state/value";

    private RequestSpecification put(String key, String body) {
        return json(editor, body).queryParam("key", key);
    }

    private RequestSpecification of(String token, String key) {
        return by(token).queryParam("key", key);
    }

    @Test
    void value_isWrittenReadListedAndDeleted() {
        long version = put("orders/ü 1", "{\"value\": {\"n\": [1, \"a\"]}, \"ttl\": \"1d\"}")
                .put(PATH)
                .then()
                .statusCode(200)
                .body("key", is("orders/ü 1"))
                .body("bytes", is(13))
                .extract()
                .<Number>path("version")
                .longValue();
        put("other", "{\"value\": null, \"if_version\": 0}")
                .put(PATH)
                .then()
                .statusCode(200)
                .body("value", nullValue());
        String viewer = token(workspace, Role.VIEWER);
        of(viewer, "orders/ü 1")
                .get(PATH)
                .then()
                .statusCode(200)
                .body("value.n", contains(1, "a"))
                .body("version", is(version));
        by(viewer)
                .get("/state?prefix=orders/")
                .then()
                .statusCode(200)
                .body("keys.key", contains("orders/ü 1"))
                .body("keys[0].value", nullValue());
        String next = by(viewer).get("/state?page_size=1").then().extract().path("next_page_token");
        by(viewer)
                .get("/state?page_size=1&page_token=" + next)
                .then()
                .statusCode(200)
                .body("keys.key", contains("other"));
        problem(put("orders/ü 1", "{\"value\": 1, \"if_version\": 7}").put(PATH).then(), 409, "Conflict")
                .body("detail", containsString("if_version"));
        of(editor, "orders/ü 1").delete(PATH).then().statusCode(204);
        problem(of(editor, "orders/ü 1").delete(PATH).then(), 404, "Not found");
        problem(of(editor, "orders/ü 1").get(PATH).then(), 404, "Not found");
        by(token(workspace, Role.ADMIN))
                .get("/audit")
                .then()
                .body("entries.action", hasItem("deleteStateValue"))
                .body("entries.path", hasItem(containsString("key=orders")));
    }

    @Test
    void workspace_seesItsOwnStateAndViewersChangeNothing() {
        put("a", "{\"value\": 1}").put(PATH).then().statusCode(200);
        by(stranger).get("/state").then().statusCode(200).body("keys", hasSize(0));
        problem(of(stranger, "a").get(PATH).then(), 404, "Not found");
        problem(of(stranger, "a").delete(PATH).then(), 404, "Not found");
        String viewer = token(workspace, Role.VIEWER);
        forbidden(json(viewer, "{\"value\": 1}").queryParam("key", "a").put(PATH));
        forbidden(of(viewer, "a").delete(PATH));
        problem(
                json("nobody", "{\"value\": 1}")
                        .queryParam("key", "a")
                        .put(PATH)
                        .then(),
                401,
                "Invalid token");
    }

    @Test
    void unusableValue_isRefusedByItsField() {
        for (List<String> refused : List.of(
                List.of("", "{\"value\": 1}", "key: must have 1 to 1,000 bytes"),
                List.of("x".repeat(1_001), "{\"value\": 1}", "key: must have 1 to 1,000 bytes"),
                List.of("a\u0007", "{\"value\": 1}", "key: must have 1 to 1,000 bytes"),
                List.of("a", "{}", "value: is required"),
                List.of("a", "{\"value\": 1, \"ttl\": \"soon\"}", "ttl: must be a duration"),
                List.of("a", "{\"value\": 1, \"ttl\": 0}", "ttl: must be from 1 s to 3650 days"),
                List.of("a", "{\"value\": 1, \"if_version\": 0.5}", "if_version: must be a whole number"),
                List.of("a", "{\"value\": \"" + "x".repeat(65_535) + "\"}", "value: must have at most 65,536 bytes"),
                List.of("a", "{\"value\": 1, \"x\": 1}", "x: "))) {
            problem(put(refused.get(0), refused.get(1)).put(PATH).then(), 400, "Invalid request")
                    .body("detail", startsWith(refused.get(2)))
                    .body(not(containsString("xxxx")));
        }
        problem(by(editor).get(PATH).then(), 400, "Invalid request").body("detail", startsWith("key: "));
        problem(by(editor).get("/state?prefix=" + "x".repeat(1_001)).then(), 400, "Invalid request")
                .body("detail", startsWith("prefix: "));
    }
}
