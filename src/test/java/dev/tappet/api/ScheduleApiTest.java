package dev.tappet.api;

import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A schedule over the API: its next times, and a draft with a simulated one. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class ScheduleApiTest extends LifecycleFixture {
    private static final String YEARLY = """
            name: report
            trigger: { schedule: { cron: "0 7 1 JAN *", timezone: Asia/Kolkata } }
            steps: [ exit: { event: "{{ $.event }}", request: "{{ $exists($.request) }}" } ]
            """;

    private String draft(String source) {
        String id = workflow("report");
        by(editor)
                .contentType(ContentType.TEXT)
                .body(source)
                .put("/workflows/" + id + "/draft")
                .then()
                .statusCode(200);
        return "/workflows/" + id;
    }

    @Test
    void nextFiveTimes_areShownByPublishAndValidateAndRead() {
        String workflow = draft(YEARLY);
        by(editor).get(workflow + "/schedule").then().statusCode(404).body("detail", containsString("has a schedule"));
        by(editor)
                .contentType(ContentType.TEXT)
                .body(YEARLY)
                .post("/workflows/validate")
                .then()
                .statusCode(200)
                .body("schedule.next", hasSize(5))
                .body("schedule.next", everyItem(endsWith("-01-01T01:30:00Z")));
        by(editor)
                .post(workflow + "/publish")
                .then()
                .statusCode(200)
                .body("published", not(hasKey("integration_id")), "$", not(hasKey("urls")))
                .body("schedule.next", hasSize(5), "schedule.cron", is("0 7 1 JAN *"))
                .body("schedule.timezone", is("Asia/Kolkata"), "schedule.paused", is(false));
        by(editor)
                .get(workflow + "/schedule")
                .then()
                .statusCode(200)
                .body("next", everyItem(endsWith("-01-01T01:30:00Z")), "next", hasSize(5))
                .body("$", not(hasKey("missed")), "$", not(hasKey("previous")));
        by(stranger).get(workflow + "/schedule").then().statusCode(404);
        by(editor).post(workflow + "/unpublish").then().statusCode(200).body("$", not(hasKey("schedule")));
        by(editor).get(workflow + "/schedule").then().statusCode(404);
        by(editor).delete(workflow).then().statusCode(204);
    }

    @Test
    void savedDraft_saysWhatWouldStartIt_besideTheScheduleOfThePublishedVersion() {
        String workflow = draft(YEARLY);
        by(editor)
                .get(workflow)
                .then()
                .body("draft.trigger.schedule.cron", is("0 7 1 JAN *"))
                .body("draft.trigger", not(hasKey("integration_id")), "$", not(hasKey("schedule")));
        by(editor).post(workflow + "/publish").then().statusCode(200);
        by(editor)
                .contentType(ContentType.TEXT)
                .body("{name: report, trigger: called, steps: []}")
                .put(workflow + "/draft")
                .then()
                .statusCode(200)
                .body("draft.trigger", anEmptyMap(), "schedule.next", hasSize(5));
        by(editor)
                .contentType(ContentType.TEXT)
                .body("{name: report}")
                .put(workflow + "/draft")
                .then()
                .statusCode(200)
                .body("draft.valid", is(false), "draft", not(hasKey("trigger")));
        by(editor).post(workflow + "/unpublish").then().statusCode(200);
        by(editor).delete(workflow).then().statusCode(204);
    }

    @Test
    void draftWithASchedule_runsWithASimulatedTime() {
        String run = draft(YEARLY) + "/draft/run";
        json(editor, "{\"slot\": \"2026-01-01T01:30:00Z\"}")
                .post(run)
                .then()
                .statusCode(200)
                .body("output.event.scheduled_at", is("2026-01-01T01:30:00Z"))
                .body("output.event.previous", is("2025-01-01T01:30:00Z"), "output.request", is(false));
        json(editor, "{}").post(run).then().statusCode(200).body("output.event.scheduled_at", endsWith("T01:30:00Z"));
        json(editor, "{\"event\": null}").post(run).then().statusCode(200).body("output.event", nullValue());
        json(editor, "{\"slot\": \"soon\"}").post(run).then().statusCode(400).body("detail", containsString("slot"));
        json(editor, "{\"request\": {}}")
                .post(run)
                .then()
                .statusCode(400)
                .body("detail", containsString("no integration"));
        by(editor).get("/executions?url=schedule").then().statusCode(200).body("executions", hasSize(0));
    }
}
