package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.tappet.access.Role;
import dev.tappet.api.support.PublicApi;
import dev.tappet.execution.ExecutionWatch;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The event of an execution, and waiting for its next change. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class ExecutionEventApiTest extends LifecycleFixture {
    @Inject
    ExecutionWatch watch;

    private String sent(Published workflow, String body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post(workflow.path())
                .then()
                .statusCode(200)
                .extract()
                .path("execution_id");
    }

    @Test
    void event_ofAFailedCondition_isReadable() {
        Published workflow = conditional("{{ $.event.n > 1 }}");
        String id = sent(workflow, "{\"n\": null}");
        reaches(id, "FAILED");
        by(token(workspace, Role.VIEWER))
                .get("/executions/" + id + "/event")
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("event", hasKey("n"), "$", not(hasKey("event_bytes")));
    }

    @Test
    void request_isShown_andUsedByDraftRun() {
        Published workflow = conditional("{{ $.request.headers.`X-Topic` = 'orders/create' }}");
        String id = given().contentType(ContentType.JSON)
                .header("X-Topic", "orders/create")
                .body("{}")
                .post(workflow.path() + "?env=prod")
                .then()
                .statusCode(200)
                .extract()
                .path("execution_id");
        reaches(id, "SUCCESS");
        by(editor)
                .get("/executions/" + id + "/event")
                .then()
                .statusCode(200)
                .body(
                        "request.method", is("POST"),
                        "request.query.env", is("prod"),
                        "request.headers.x-topic", is("orders/create"));
        json(editor, "{\"execution_id\": \"%s\"}".formatted(id))
                .post("/workflows/" + workflow.workflow() + "/draft/run")
                .then()
                .statusCode(200)
                .body("status", is("SUCCESS"));
        json(editor, "{\"event\": {}}")
                .post("/workflows/" + workflow.workflow() + "/draft/run")
                .then()
                .statusCode(200)
                .body("status", is("FILTERED"));
    }

    private Published conditional(String condition) {
        String integration = integration("hook");
        String id = workflow("life");
        by(editor)
                .contentType(ContentType.TEXT)
                .body("name: life\ntrigger: { integration: %s, condition: \"%s\" }\nsteps:\n%s\n"
                        .formatted(integration, condition, EXIT))
                .put("/workflows/" + id + "/draft")
                .then()
                .statusCode(200);
        by(editor).post("/workflows/" + id + "/publish").then().statusCode(200);
        return new Published(id, "/v1/webhooks/" + integration + "/workflows/" + id);
    }

    @Test
    void event_hidesTheWorkspacesSecrets_andIsCutUnlessAllIsAskedFor() {
        json(editor, "{\"value\": \"correct-horse-battery\"}")
                .put("/secrets/api_key")
                .then()
                .statusCode(200);
        String id = sent(
                workflowOf(EXIT),
                "{\"key\": \"correct-horse-battery\", \"long\": \"%s\"}".formatted("x".repeat(70_000)));
        reaches(id, "SUCCESS");
        by(editor)
                .get("/executions/" + id + "/event")
                .then()
                .statusCode(200)
                .body("event.key", is("[redacted]"), "event.long", containsString("70,000 characters"))
                .body("event_bytes", is(70_044));
        String full = by(editor)
                .get("/executions/" + id + "/event?full=true")
                .then()
                .statusCode(200)
                .body("$", not(hasKey("event_bytes")))
                .extract()
                .path("event.long");
        assertThat(full).hasSize(70_000);
        problem(by(editor).get("/executions/" + id + "/event?full=1").then(), 400, "Invalid request");
    }

    @Test
    void event_ofWhatIsMissingOrForeign_isNotFound() {
        String id = execution(workflowOf(EXIT), "SUCCESS");
        problem(by(stranger).get("/executions/" + id + "/event").then(), 404, "Execution not found");
        for (String missing : List.of(UNKNOWN, "not-an-id")) {
            problem(by(editor).get("/executions/" + missing + "/event").then(), 404, "Execution not found");
        }
    }

    @Test
    void wait_endsWhenTheExecutionGoesOn() {
        String id = execution(workflowOf(WAIT), "ON_HOLD");
        String revision = by(editor)
                .get("/executions/" + id + "?wait=20s&seen=another")
                .then()
                .statusCode(200)
                .body("status", is("ON_HOLD"))
                .extract()
                .path("revision");
        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> by(editor)
                .get("/executions/" + id + "?wait=20s&seen=" + revision)
                .then()
                .statusCode(200)
                .extract()
                .path("status"));
        await().until(() -> watch.waiting() == 1);
        by(editor).post("/executions/" + id + "/stop").then().statusCode(200);
        assertThat(waiting.join()).isEqualTo("STOPPED");
        assertThat(watch.waiting()).isZero();
        by(editor).get("/executions/" + id + "?wait=20s").then().statusCode(200).body("status", is("STOPPED"));
    }

    /** The caller closes its connection: the place is free long before the time of the wait is over. */
    @Test
    void wait_ofACallerThatGoes_isCancelled() throws Exception {
        String id = execution(workflowOf(WAIT), "ON_HOLD");
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.getOutputStream()
                    .write(
                            "GET %s/executions/%s?wait=20s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                                    .formatted(PublicApi.ROOT, id, editor)
                                    .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> watch.waiting() == 1);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> watch.waiting() == 0);
    }

    @Test
    void wait_thatCannotBeRead_isRefused() {
        String id = execution(workflowOf(EXIT), "SUCCESS");
        for (String wrong :
                List.of("wait=0s", "wait=21s", "wait=5", "wait=-1s", "seen=1", "wait=5s&seen=" + "x".repeat(65))) {
            problem(by(editor).get("/executions/" + id + "?" + wrong).then(), 400, "Invalid request");
        }
        problem(by(stranger).get("/executions/" + id + "?wait=5s").then(), 404, "Execution not found");
    }
}
