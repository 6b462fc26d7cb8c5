package dev.tappet.api;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class ExecutionListApiTest extends LifecycleFixture {
    @Test
    void executionsAreListedNewestFirstInPages() {
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
    void filtersAreReadFromTheQuery() {
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
    void anotherWorkspaceSeesNothing() {
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
    void aFilterThatCannotBeReadIsRefused() {
        problem(by(editor).get("/executions?status=done").then(), 400, "Invalid request")
                .body("detail", containsString("ON_HOLD"));
        problem(by(editor).get("/executions?created_after=yesterday").then(), 400, "Invalid request")
                .body("detail", containsString("created_after"));
        problem(by(editor).get("/executions?workflow_id=1").then(), 400, "Invalid workflow ID");
        problem(by(editor).get("/executions?page_token=abc").then(), 400, "Invalid request");
    }
}
