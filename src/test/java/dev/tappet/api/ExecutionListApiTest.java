package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class ExecutionListApiTest extends LifecycleFixture {
    @Test
    void executions_areNewestFirst_inPages() {
        Published hello = workflowOf(EXIT);
        String first = execution(hello, "SUCCESS");
        String second = execution(workflowOf("  - fail: on purpose"), "FAILED");
        String third = execution(hello, "SUCCESS");
        String next = by(editor)
                .get("/executions?page_size=2")
                .then()
                .statusCode(200)
                .body("executions.id", contains(third, second))
                .body("executions[0].status", is("SUCCESS"), "executions[0].workflow_id", is(hello.workflow()))
                .body("executions[1].error.message", is("on purpose"))
                .body("executions", everyItem(not(hasKey("output"))))
                .extract()
                .path("next_page_token");
        by(editor)
                .get("/executions?page_size=2&page_token=" + next)
                .then()
                .statusCode(200)
                .body("executions.id", contains(first), "$", not(hasKey("next_page_token")));
    }

    @Test
    void filters_areReadFromQuery() {
        Published hello = workflowOf(EXIT);
        String ended = execution(hello, "SUCCESS");
        String waiting = execution(workflowOf(WAIT), "ON_HOLD");
        by(editor).get("/executions?status=ON_HOLD").then().body("executions.id", contains(waiting));
        by(editor).get("/executions?workflow_id=" + hello.workflow()).then().body("executions.id", contains(ended));
        by(editor)
                .queryParam("created_after", "2000-01-01T00:00:00Z")
                .queryParam("created_before", "2999-01-01T00:00:00+01:00")
                .get("/executions")
                .then()
                .statusCode(200)
                .body("executions", hasSize(2));
        by(editor)
                .get("/executions?created_before=2000-01-01T00:00:00Z")
                .then()
                .statusCode(200)
                .body("executions", hasSize(0));
    }

    @Test
    void names_urlAndRequest_areShownAndFiltered() {
        Published hello = workflowOf(EXIT);
        String failed = execution(workflowOf("  - fail: Disk is full"), "FAILED");
        String waiting = execution(workflowOf(WAIT), "ON_HOLD");
        String id = given().contentType(ContentType.JSON)
                .header("X-Request-Id", "order-7")
                .body("{}")
                .post(hello.path())
                .then()
                .extract()
                .path("execution_id");
        reaches(id, "SUCCESS");
        by(editor)
                .get("/executions?request_id=order-7")
                .then()
                .statusCode(200)
                .body("executions.id", contains(id))
                .body("executions[0].workflow_name", is("life"), "executions[0].integration_name", is("hook"))
                .body("executions[0].url", is("async"), "executions[0].request_id", is("order-7"));
        by(editor).get("/executions?status=FAILED,ON_HOLD").then().body("executions.id", contains(waiting, failed));
        by(editor).get("/executions?error=disk IS").then().body("executions.id", contains(failed));
        by(editor).get("/executions?url=sync").then().body("executions", hasSize(0));
        by(editor).get("/executions?id_prefix=" + id).then().body("executions.id", contains(id));
        String integration = hello.path().split("/")[3];
        by(editor).get("/executions?integration_id=" + integration).then().body("executions.id", contains(id));
        by(editor).get("/executions/" + id).then().body("workflow_name", is("life"), "revision", notNullValue());
        String next = by(editor)
                .get("/executions?status=FAILED,SUCCESS,ON_HOLD&page_size=2")
                .then()
                .body("executions.id", contains(id, waiting))
                .extract()
                .path("next_page_token");
        by(editor)
                .get("/executions?status=ON_HOLD,SUCCESS,FAILED&page_size=2&page_token=" + next)
                .then()
                .statusCode(200)
                .body("executions.id", contains(failed));
    }

    @Test
    void list_ofOtherWorkspace_isEmpty() {
        Published hello = workflowOf(EXIT);
        execution(hello, "SUCCESS");
        for (String query : new String[] {"", "?workflow_id=" + hello.workflow()}) {
            by(stranger)
                    .get("/executions" + query)
                    .then()
                    .statusCode(200)
                    .body("executions", hasSize(0), "$", not(hasKey("next_page_token")));
        }
    }

    @Test
    void invalidFilter_isRejected() {
        problem(by(editor).get("/executions?status=done").then(), 400, "Invalid request")
                .body("detail", containsString("ON_HOLD"));
        problem(by(editor).get("/executions?created_after=yesterday").then(), 400, "Invalid request")
                .body("detail", containsString("created_after"));
        for (String wrong : new String[] {
            "status=FAILED,",
            "url=http",
            "id_prefix=xyz",
            "id_prefix=01a20099dfdc",
            "error= ",
            "request_id=" + "x".repeat(129)
        }) {
            problem(by(editor).get("/executions?" + wrong).then(), 400, "Invalid request")
                    .body("detail", containsString(wrong.substring(0, wrong.indexOf('='))));
        }
        problem(by(editor).get("/executions?integration_id=1").then(), 400, "Invalid integration ID");
        problem(by(editor).get("/executions?workflow_id=1").then(), 400, "Invalid workflow ID");
        problem(by(editor).get("/executions?page_token=abc").then(), 400, "Invalid request");
    }
}
