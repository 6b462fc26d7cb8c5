package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.tappet.access.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class StopApiTest extends LifecycleFixture {
    @Test
    void stop_ofWaitingExecution_isIdempotent() {
        String id = execution(workflowOf(WAIT), "ON_HOLD");
        String finished = by(editor)
                .post("/executions/" + id + "/stop")
                .then()
                .statusCode(200)
                .body("id", is(id), "status", is("STOPPED"), "finished_at", notNullValue())
                .extract()
                .path("finished_at");
        by(editor)
                .post("/executions/" + id + "/stop")
                .then()
                .statusCode(200)
                .body("status", is("STOPPED"), "finished_at", is(finished));
        by(editor)
                .get("/executions/" + id)
                .then()
                .body("status", is("STOPPED"), "$", not(hasKey("output")), "$", not(hasKey("error")));
    }

    @Test
    void stop_notifiesSyncCaller() throws Exception {
        Published waiting = workflowOf(WAIT);
        CompletableFuture<Response> answer = CompletableFuture.supplyAsync(
                () -> given().contentType(ContentType.JSON).body("{}").post(waiting.path() + "/sync"));
        List<String> ids = await().until(
                        () -> by(editor)
                                .get("/executions?status=ON_HOLD")
                                .then()
                                .extract()
                                .path("executions.id"),
                        found -> found.size() == 1);
        by(editor).post("/executions/" + ids.getFirst() + "/stop").then().statusCode(200);
        Response failed = answer.get(10, TimeUnit.SECONDS);
        assertThat(failed.statusCode()).isEqualTo(200);
        assertThat(failed.asString())
                .isEqualTo("{\"execution-id\":\"" + ids.getFirst()
                        + "\",\"message\":\"Workflow execution failed due to error\"}");
    }

    @Test
    void stop_ofFinishedExecution_isAConflict() {
        String id = execution(workflowOf(EXIT), "SUCCESS");
        problem(by(editor).post("/executions/" + id + "/stop").then(), 409, "Conflict")
                .body("detail", containsString("SUCCESS"));
    }

    @Test
    void stop_needsEditorOfTheWorkspace() {
        String id = execution(workflowOf(WAIT), "ON_HOLD");
        forbidden(by(token(workspace, Role.VIEWER)).post("/executions/" + id + "/stop"));
        problem(by(stranger).post("/executions/" + id + "/stop").then(), 404, "Execution not found");
        for (String missing : List.of(UNKNOWN, "not-an-id")) {
            problem(by(editor).post("/executions/" + missing + "/stop").then(), 404, "Execution not found");
        }
        by(editor).get("/executions/" + id).then().body("status", is("ON_HOLD"));
    }
}
