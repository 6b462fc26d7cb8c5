package dev.tappet.api;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
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
class VariableApiTest extends ApiFixture {
    @Test
    void variable_isWrittenReadListedReplacedAndDeleted() {
        String etag = json(editor, "{\"value\": {\"a\": [1, null, \"x\"]}}")
                .put("/variables/base_url")
                .then()
                .statusCode(200)
                .body("name", is("base_url"))
                .body("value.a", contains(1, null, "x"))
                .extract()
                .header("ETag");
        String viewer = token(workspace, Role.VIEWER);
        by(viewer).get("/variables/base_url").then().statusCode(200).header("ETag", etag);
        json(editor, "{\"value\": null}")
                .header("If-Match", etag)
                .put("/variables/base_url")
                .then()
                .statusCode(200)
                .body("value", nullValue());
        problem(
                        json(editor, "{\"value\": 2}")
                                .header("If-Match", etag)
                                .put("/variables/base_url")
                                .then(),
                        412,
                        "Precondition failed")
                .body("detail", startsWith("The variable was changed at "));
        problem(
                json(editor, "{\"value\": 2}")
                        .header("If-None-Match", "*")
                        .put("/variables/base_url")
                        .then(),
                412,
                "Precondition failed");
        json(editor, "{\"value\": 1}").put("/variables/a").then().statusCode(200);
        by(viewer).get("/variables?page_size=1").then().body("variables.name", contains("a"));
        by(stranger).get("/variables").then().statusCode(200).body("variables", hasSize(0));
        problem(by(stranger).get("/variables/a").then(), 404, "Not found");
        forbidden(json(viewer, "{\"value\": 1}").put("/variables/a"));
        forbidden(by(viewer).delete("/variables/a"));
        by(editor).delete("/variables/a").then().statusCode(204);
        problem(by(editor).delete("/variables/a").then(), 404, "Not found");
    }

    @Test
    void variable_thatCannotBe_isRefusedByItsField() {
        for (List<String> refused : List.of(
                List.of("a-b", "{\"value\": 1}", "name: "),
                List.of("key", "{}", "value: must be a value of JSON"),
                List.of("key", "{\"value\": \"" + "x".repeat(9000) + "\"}", "value: must not exceed 8,192 bytes"),
                List.of("key", "{\"value\": 1, \"x\": 1}", "x: "))) {
            problem(
                            json(editor, refused.get(1))
                                    .put("/variables/" + refused.get(0))
                                    .then(),
                            400,
                            "Invalid request")
                    .body("detail", startsWith(refused.get(2)))
                    .body(not(containsString("xxxxx")));
        }
    }
}
