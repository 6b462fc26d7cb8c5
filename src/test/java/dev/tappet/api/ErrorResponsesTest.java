package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.tappet.storage.StorageException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryApiProfile.class)
class ErrorResponsesTest extends ApiFixture {
    @Test
    void frameworkError_isAProblem() {
        problem(by(editor).get("/nothing/here").then(), 404, "Not found");
        problem(given().get("/nothing/at/all").then(), 404, "Not found");
        problem(by(editor).put("/workflows").then(), 405, "Method not allowed")
                .header("Allow", "GET, POST")
                .body("detail", containsString("GET, POST"));
        problem(by(editor).put("/workflows/" + UNKNOWN).then(), 405, "Method not allowed")
                .header("Allow", "GET, PATCH, DELETE");
        problem(
                by(editor)
                        .contentType(ContentType.XML)
                        .body("<x/>")
                        .post("/workflows")
                        .then(),
                415,
                "Unsupported media type");
        problem(by(editor).accept(ContentType.XML).get("/workflows").then(), 406, "Not Acceptable");
    }

    @Test
    void responses_areNotCachedOrSniffed() {
        for (Response answer : List.of(
                by(editor).get("/workflows"),
                by(editor).get("/nothing/here"),
                by("nobody").get("/workflows"))) {
            answer.then().header("X-Content-Type-Options", "nosniff").header("Cache-Control", "no-store");
        }
        given().get("/schema/workflow.json").then().header("X-Content-Type-Options", "nosniff");
    }

    @Test
    void failingTable_isInternalErrorWithoutDetails() {
        String id = workflow("Triage");
        table.beforeNextCommit(() -> {
            throw new StorageException("writing W#secret-key", new IllegalStateException("10.0.0.1 is down"));
        });
        problem(json(editor, "{}").put("/workflows/" + id + "/draft").then(), 500, "Internal error. Retry the request")
                .body(not(containsString("secret-key")), not(containsString("10.0.0.1")));

        table.beforeNextCommit(() -> {
            throw new IllegalStateException("a defect at /home/somebody");
        });
        problem(json(editor, "{}").put("/workflows/" + id + "/draft").then(), 500, "Internal error. Retry the request")
                .body(not(containsString("somebody")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "commit"})
    void tableCalls_runOnVirtualThreads(String call) {
        String id = workflow("Triage");
        AtomicBoolean virtual = new AtomicBoolean();
        table.beforeNext(call, () -> virtual.set(Thread.currentThread().isVirtual()));
        json(editor, "{}").put("/workflows/" + id + "/draft").then().statusCode(200);
        assertThat(virtual).isTrue();
    }
}
