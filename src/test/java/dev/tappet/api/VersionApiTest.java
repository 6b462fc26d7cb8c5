package dev.tappet.api;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.tappet.access.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was published of a workflow, how it differs, and how it comes back. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class VersionApiTest extends LifecycleFixture {
    private String id;
    private String integration;
    private String path;

    @BeforeEach
    void threeVersions() {
        integration = integration("hook");
        id = workflow("life");
        path = "/workflows/" + id;
        for (String answer : List.of("one", "two", "three")) {
            draft(answer);
            by(editor).post(path + "/publish").then().statusCode(200);
        }
    }

    private void draft(String answer) {
        by(editor)
                .contentType(ContentType.TEXT)
                .body("name: life\ntrigger:\n  integration: %s\nsteps:\n  - exit: { answer: %s }\n"
                        .formatted(integration, answer))
                .put(path + "/draft")
                .then()
                .statusCode(200);
    }

    @Test
    void versions_areNewestFirst_inPages() {
        String token = by(editor)
                .get(path + "/versions?page_size=2")
                .then()
                .statusCode(200)
                .body("versions.version", contains(3, 2), "versions[0]", not(hasKey("source")))
                .extract()
                .path("next_page_token");
        by(editor)
                .queryParam("page_token", token)
                .get(path + "/versions")
                .then()
                .body("versions.version", contains(1));
    }

    @Test
    void diff_isUnified() {
        by(editor)
                .get(path + "/diff?from=1&to=3")
                .then()
                .statusCode(200)
                .body("from", is("version 1"), "to", is("version 3"))
                .body(
                        "diff",
                        is("--- version 1\n+++ version 3\n@@ -2,4 +2,4 @@\n trigger:\n   integration: " + integration
                                + "\n steps:\n-  - exit: { answer: one }\n+  - exit: { answer: three }"));
        by(editor).get(path + "/diff?from=2&to=2").then().body("diff", is(""));
    }

    @Test
    void diff_byDefault_comparesPublishedWithDraft() {
        draft("four");
        by(editor)
                .get(path + "/diff")
                .then()
                .statusCode(200)
                .body("from", is("version 3"), "to", is("draft"))
                .body("diff", containsString("-  - exit: { answer: three }\n+  - exit: { answer: four }"));
    }

    @Test
    void earlierVersion_isPublishedAsNext_keepsDraft() {
        draft("four");
        by(editor)
                .post(path + "/versions/1/publish")
                .then()
                .statusCode(200)
                .body("published.version", is(4), "draft.source", containsString("four"));
        by(editor).post(path + "/versions/1/publish").then().statusCode(200).body("published.version", is(4));
        by(editor).get(path + "/diff?from=1&to=published").then().body("diff", is(""));
        by(editor).post(path + "/publish").then().statusCode(200).body("published.version", is(5));
        by(editor).get(path + "/diff").then().body("diff", is(""));
    }

    @Test
    void missingVersion_isNotFound() {
        problem(by(editor).get(path + "/diff?from=1&to=9").then(), 404, "Not found");
        problem(by(editor).get(path + "/diff?from=one").then(), 400, "Invalid request");
        problem(by(editor).post(path + "/versions/9/publish").then(), 404, "Not found");
        problem(by(editor).post(path + "/versions/x/publish").then(), 404, "Not found");
        problem(by(editor).get("/workflows/" + UNKNOWN + "/versions").then(), 404, "Workflow not found");
        forbidden(by(token(workspace, Role.VIEWER)).post(path + "/versions/1/publish"));
        by(editor).get(path + "/versions").then().body("versions", hasSize(3));
    }

    @Test
    void earlierVersion_withoutItsIntegration_isNotPublished() {
        String other = integration("other");
        by(editor)
                .contentType(ContentType.TEXT)
                .body("name: life\ntrigger:\n  integration: %s\nsteps:\n%s\n".formatted(other, EXIT))
                .put(path + "/draft")
                .then()
                .statusCode(200);
        by(editor).post(path + "/publish").then().statusCode(200);
        by(editor).delete("/integrations/" + integration).then().statusCode(204);
        problem(by(editor).post(path + "/versions/1/publish").then(), 422, "Invalid definition")
                .body("problems[0].place", is("trigger.integration"));
    }
}
