package dev.tappet.api;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.tappet.access.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workflows that only others call, slugs, and what published workflows use, over the API. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class SlugApiTest extends LifecycleFixture {
    private String made(String name, String slug) {
        return json(editor, "{\"name\": \"%s\", \"slug\": \"%s\"}".formatted(name, slug))
                .post("/workflows")
                .then()
                .statusCode(201)
                .body("slug", is(slug))
                .extract()
                .path("id");
    }

    private void publish(String id, String trigger, String steps) {
        by(editor)
                .contentType(ContentType.TEXT)
                .body("name: \"%s\"\ntrigger: %s\nsteps: %s".formatted(id, trigger, steps))
                .put("/workflows/" + id + "/draft")
                .then()
                .statusCode(200);
        by(editor).post("/workflows/" + id + "/publish").then().statusCode(200);
    }

    @Test
    void calledWorkflow_hasNoUrls_andIsRunByItsSlug() {
        String inner = made("double", "double");
        publish(inner, "called", "[exit: { doubled: \"{{ $.event.n * 2 }}\" }]");
        by(editor)
                .get("/workflows?slug=double")
                .then()
                .statusCode(200)
                .body("workflows.id", contains(inner), "workflows[0]", not(hasKey("urls")))
                .body("workflows[0].published", not(hasKey("integration_id")));
        by(editor).get("/workflows?slug=triple").then().statusCode(200).body("workflows", empty());
        by(stranger).get("/workflows?slug=double").then().statusCode(200).body("workflows", empty());
        json(editor, "{\"event\": {\"n\": 21}}")
                .post("/workflows/" + inner + "/draft/run")
                .then()
                .statusCode(200)
                .body("output.doubled", is(42));
        json(editor, "{\"slot\": \"next\"}")
                .post("/workflows/" + inner + "/draft/run")
                .then()
                .statusCode(400)
                .body("detail", containsString("no schedule"));
        String outer = workflow("outer");
        publish(outer, "called", "[{id: it, workflow: {slug: double, input: {n: 4}}}, {exit: \"{{ $.it }}\"}]");
        json(editor, "{}")
                .post("/workflows/" + outer + "/draft/run")
                .then()
                .statusCode(200)
                .body("output.doubled", is(8));
        by(editor).delete("/workflows/" + inner).then().statusCode(409).body("detail", containsString(outer));
        by(editor)
                .post("/workflows/" + inner + "/unpublish")
                .then()
                .statusCode(409)
                .body("detail", allOf(containsString(outer), containsString("force=true")));
        json(editor, "{\"slug\": \"twice\"}")
                .patch("/workflows/" + inner)
                .then()
                .statusCode(409)
                .body("detail", containsString(outer));
        by(editor).post("/workflows/" + inner + "/unpublish?force=maybe").then().statusCode(400);
        by(editor).post("/workflows/" + inner + "/unpublish?force=true").then().statusCode(200);
        by(editor).delete("/workflows/" + outer).then().statusCode(204);
        json(editor, "{\"slug\": null}")
                .patch("/workflows/" + inner)
                .then()
                .statusCode(200)
                .body("$", not(hasKey("slug")));
        by(editor).delete("/workflows/" + inner).then().statusCode(204);
    }

    @Test
    void slugThatIsTaken_orMalformed_isRefused() {
        String first = made("first", "first");
        json(editor, "{\"name\": \"x\", \"slug\": \"first\"}")
                .post("/workflows")
                .then()
                .statusCode(409)
                .body("detail", containsString("\"first\""));
        json(editor, "{\"name\": \"x\", \"slug\": \"Not this\"}")
                .post("/workflows")
                .then()
                .statusCode(400)
                .body("detail", containsString("slug: must have 1 to 63"));
        json(stranger, "{\"slug\": \"other\"}")
                .patch("/workflows/" + first)
                .then()
                .statusCode(404);
        json(token(workspace, Role.VIEWER), "{\"slug\": \"other\"}")
                .patch("/workflows/" + first)
                .then()
                .statusCode(403);
        by(editor).delete("/workflows/" + first).then().statusCode(204);
        by(editor).delete("/workflows/" + made("again", "first")).then().statusCode(204);
    }

    @Test
    void integration_isNamedByItsSlug() {
        String integration = json(editor, "{\"name\": \"GitHub\", \"slug\": \"github\", \"kind\": \"webhook\"}")
                .post("/integrations")
                .then()
                .statusCode(201)
                .body("slug", is("github"))
                .extract()
                .path("id");
        String workflow = workflow("triage");
        publish(workflow, "{ integration: github }", "[]");
        by(editor)
                .get("/workflows/" + workflow)
                .then()
                .body("published.integration_id", is(integration))
                .body("urls.webhook", containsString(integration));
        by(editor).get("/integrations?slug=github").then().body("integrations.id", contains(integration));
        json(editor, "{\"slug\": null}")
                .patch("/integrations/" + integration)
                .then()
                .statusCode(409)
                .body("detail", containsString(workflow));
        by(editor).delete("/workflows/" + workflow).then().statusCode(204);
        json(editor, "{\"slug\": \"git\", \"name\": \"Git\"}")
                .patch("/integrations/" + integration)
                .then()
                .statusCode(200)
                .body("slug", is("git"), "name", is("Git"));
        by(editor).delete("/integrations/" + integration).then().statusCode(204);
    }

    @Test
    void secretAndVariable_ofAPublishedWorkflow_areDeletedByForceOnly() {
        json(editor, "{\"value\": \"correct-horse\"}")
                .put("/secrets/slug_key")
                .then()
                .statusCode(200);
        json(editor, "{\"value\": 1}").put("/variables/slug_base").then().statusCode(200);
        String workflow = workflow("uses");
        publish(
                workflow,
                "called",
                "[{http: {url: 'https://example.com', headers: {X-Key: '{{ $.secrets.slug_key }}'}}},"
                        + " {exit: {base: '{{ $.variables.slug_base }}'}}]");
        for (String list : new String[] {"secrets", "variables"}) {
            by(token(workspace, Role.VIEWER))
                    .get("/" + list + "?users=true")
                    .then()
                    .statusCode(200)
                    .body(list + ".used_by.workflow_id.flatten()", hasItem(workflow));
            by(editor).get("/" + list).then().statusCode(200).body(list + ".used_by", everyItem(nullValue()));
            problem(by(editor).get("/" + list + "?users=yes").then(), 400, "Invalid request");
        }
        for (String path : new String[] {"/secrets/slug_key", "/variables/slug_base"}) {
            by(editor)
                    .delete(path)
                    .then()
                    .statusCode(409)
                    .body("detail", allOf(containsString(workflow), containsString("force=true")));
            by(editor).delete(path + "?force=true").then().statusCode(204);
        }
        by(editor).delete("/workflows/" + workflow).then().statusCode(204);
    }
}
