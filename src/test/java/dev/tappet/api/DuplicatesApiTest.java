package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class DuplicatesApiTest extends LifecycleFixture {
    @Test
    void repeatedKey_runsOnce_isListedInActivity() {
        Published hello = workflowOf("  - exit: { n: '{{ $.event.n }}' }");
        String first = keyed("k", "{\"n\": 1}")
                .post(hello.path())
                .then()
                .statusCode(200)
                .extract()
                .path("execution_id");
        keyed("k", "{\"n\": 1}").post(hello.path()).then().statusCode(200).body("execution_id", is(first));
        keyed("k", "{\"n\": 1}")
                .post(hello.path() + "/sync")
                .then()
                .statusCode(200)
                .body("n", is(1));
        problem(keyed("k", "{\"n\": 2}").post(hello.path()).then(), 422, "Idempotency key reused");
        problem(keyed("", "{\"n\": 2}").post(hello.path()).then(), 400, "Invalid request");
        by(editor)
                .queryParam("workflow_id", hello.workflow())
                .get("/executions")
                .then()
                .body("executions.size()", is(1));

        String integration = hello.path().split("/")[3];
        await().untilAsserted(() -> by(editor)
                .get("/integrations/" + integration + "/activity")
                .then()
                .statusCode(200)
                .body("deliveries.outcome", hasItems("started", "repeated", "repeated", "refused", "refused")));
    }

    private static RequestSpecification keyed(String key, String body) {
        return given().contentType(ContentType.JSON)
                .header("Idempotency-Key", key)
                .body(body);
    }
}
