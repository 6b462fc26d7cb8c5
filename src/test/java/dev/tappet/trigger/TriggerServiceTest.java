package dev.tappet.trigger;

import static dev.tappet.trigger.RequestCase.ACCEPTED;
import static dev.tappet.trigger.RequestCase.given;
import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.http.ProblemType;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The ordered checks, as a table: every request meets a fresh scene. Authentication has a table of its own. */
class TriggerServiceTest {
    private static final String FAILED = "{\"execution-id\":\"" + InMemoryExecutions.id(1)
            + "\",\"message\":\"Workflow execution failed due to error\"}";
    private static final String OPEN_URL = async(OPEN, OPEN_WORKFLOW);
    private static final byte[] JSON = "{\"a\":1}".getBytes(UTF_8);

    @TestFactory
    Stream<DynamicTest> idFormats_areChecked() {
        return Stream.of(
                given(post(webhook(OPEN).toUpperCase().replace("/V1/WEBHOOKS", "/v1/webhooks"), "{}"))
                        .refused(ProblemType.INVALID_INTEGRATION_ID)
                        .named("upper case is another spelling of an id"),
                given(post("/v1/webhooks/{" + OPEN + "}", "{}"))
                        .refused(ProblemType.INVALID_INTEGRATION_ID)
                        .named("an id in braces"),
                given(post("/v1/webhooks/1-2-3-4-5", "{}"))
                        .refused(ProblemType.INVALID_INTEGRATION_ID)
                        .named("a short form that java.util.UUID would take"),
                given(post(webhook(OPEN).replace("-", "%2d"), "{}"))
                        .refused(ProblemType.INVALID_INTEGRATION_ID)
                        .named("a percent-encoded id"),
                given(post(webhook(OPEN) + "%20", "{}"))
                        .refused(ProblemType.INVALID_INTEGRATION_ID)
                        .named("something after an id"),
                given(post("/v1/webhooks/", "{}"))
                        .refused(ProblemType.INVALID_INTEGRATION_ID)
                        .named("no id at all"),
                given(post("/v1/webhooks/x/workflows/y", "{}"))
                        .refused(ProblemType.INVALID_INTEGRATION_ID)
                        .named("two bad ids: the integration's is told first"),
                given(post(webhook(OPEN) + "/workflows/" + OPEN_WORKFLOW + "x", "{}"))
                        .refused(ProblemType.INVALID_WORKFLOW_ID)
                        .named("something after a workflow id"),
                given(post(webhook(OPEN) + "/workflows/", "{}"))
                        .refused(ProblemType.INVALID_WORKFLOW_ID)
                        .named("no workflow id"),
                given(post(webhook(UNKNOWN_INTEGRATION) + "/workflows/nonsense/sync", "{}"))
                        .refused(ProblemType.INVALID_WORKFLOW_ID)
                        .named("a bad workflow id is told before a missing integration"),
                given(post(webhook(OPEN) + "/", "{}"))
                        .refused(ProblemType.NOT_FOUND)
                        .named("a slash at the end"),
                given(post(OPEN_URL + "/sync/", "{}"))
                        .refused(ProblemType.NOT_FOUND)
                        .named("a slash after sync"),
                given(post(OPEN_URL + "/async", "{}"))
                        .refused(ProblemType.NOT_FOUND)
                        .named("an unknown suffix"),
                given(post("/v1//webhooks/" + OPEN, "{}"))
                        .refused(ProblemType.NOT_FOUND)
                        .named("a doubled slash"),
                given(post("/v1/webhooks/" + UNKNOWN_INTEGRATION + "/%2e%2e/" + OPEN, "{}"))
                        .refused(ProblemType.NOT_FOUND)
                        .named("encoded dots lead nowhere"));
    }

    @TestFactory
    Stream<DynamicTest> sizes_areLimited() {
        byte[] largest = ("\"" + "x".repeat(PAYLOAD - 2) + "\"").getBytes(UTF_8);
        return Stream.of(
                given(request("POST", OPEN_URL, json(), largest))
                        .expect(200, ACCEPTED)
                        .named("a body at the limit"),
                given(request("POST", OPEN_URL, json(), new byte[PAYLOAD + 1]))
                        .refused(ProblemType.PAYLOAD_TOO_LARGE)
                        .named("a body over the limit"),
                given(tooLarge(webhook(UNKNOWN_INTEGRATION)))
                        .refused(ProblemType.PAYLOAD_TOO_LARGE)
                        .named("too large is told before a missing integration"),
                given(tooLarge("/v1/webhooks/nonsense"))
                        .refused(ProblemType.INVALID_INTEGRATION_ID)
                        .named("a bad id is told before too large"),
                given(request("POST", OPEN_URL, json().and("X-Long", "x".repeat(HEAD - 400)), JSON))
                        .expect(200, ACCEPTED)
                        .named("a head under the limit"),
                given(request("POST", OPEN_URL, json().and("X-Long", "x".repeat(HEAD - 100)), JSON))
                        .refused(ProblemType.HEAD_TOO_LARGE)
                        .named("a head over the limit"));
    }

    @TestFactory
    Stream<DynamicTest> integrations_areChecked() {
        return Stream.of(
                given(post(webhook(UNKNOWN_INTEGRATION), "{}"))
                        .refused(ProblemType.INTEGRATION_NOT_FOUND)
                        .named("none with this id"),
                given(post(async(UNKNOWN_INTEGRATION, OPEN_WORKFLOW), "{}"))
                        .refused(ProblemType.INTEGRATION_NOT_FOUND)
                        .named("none with this id, on a workflow's URL"),
                given(post(async(DISABLED, DISABLED_WORKFLOW), "{}"))
                        .refused(ProblemType.INTEGRATION_NOT_FOUND)
                        .named("a disabled one, on a workflow's URL"),
                given(post(webhook(DISABLED), "{}"))
                        .refused(ProblemType.INTEGRATION_NOT_FOUND)
                        .named("a disabled one"));
    }

    @TestFactory
    Stream<DynamicTest> methodsAndBodies_areChecked() {
        return Stream.of(
                given(request("PUT", OPEN_URL, json(), JSON))
                        .expect(200, ACCEPTED)
                        .named("PUT"),
                given(request("PATCH", OPEN_URL, json(), JSON))
                        .expect(200, ACCEPTED)
                        .named("PATCH"),
                given(request("GET", OPEN_URL, Headers.NONE, new byte[0]))
                        .expect(200, ACCEPTED)
                        .named("GET"),
                given(request("post", OPEN_URL, json(), JSON))
                        .refused(ProblemType.METHOD_NOT_ALLOWED)
                        .named("methods are case-sensitive"),
                given(request("PROPFIND", async(RAW, RAW_WORKFLOW), Headers.of("X-Key", "raw-sesame"), JSON))
                        .expect(200, ACCEPTED)
                        .named("any method at a raw integration"),
                given(post(OPEN_URL, "{\"a\":"))
                        .refused(ProblemType.INVALID_PAYLOAD)
                        .named("half of a JSON object"),
                given(post(async(OPEN, UNPUBLISHED), "{\"a\":"))
                        .refused(ProblemType.INVALID_PAYLOAD)
                        .named("told before a missing workflow"),
                given(request("POST", OPEN_URL, json().and("Content-Encoding", "gzip"), JSON))
                        .refused(ProblemType.INVALID_PAYLOAD)
                        .named("a body that is not as it says"),
                given(request(
                                "POST",
                                OPEN_URL,
                                json().and("Content-Encoding", "identity").and("content-encoding", "br"),
                                JSON))
                        .refused(ProblemType.UNSUPPORTED_MEDIA_TYPE)
                        .named("one in an unknown coding"),
                given(request(
                                "POST",
                                async(RAW, RAW_WORKFLOW),
                                Headers.of("X-Key", "raw-sesame", "Content-Encoding", "gzip"),
                                JSON))
                        .refused(ProblemType.INVALID_PAYLOAD)
                        .named("a body that is not as it says at a raw integration"),
                given(request("POST", OPEN_URL, json().and("Content-Encoding", "Identity"), JSON))
                        .expect(200, ACCEPTED)
                        .named("one that is said to be as it is"),
                given(request("POST", OPEN_URL, fields(RequestLimitsCheck.FIELDS), JSON))
                        .expect(200, ACCEPTED)
                        .named("a hundred header fields"),
                given(request("POST", OPEN_URL, fields(RequestLimitsCheck.FIELDS + 1), JSON))
                        .refused(ProblemType.HEAD_TOO_LARGE)
                        .named("a hundred and one"),
                given(new IncomingRequest(
                                "POST", OPEN_URL, "", json(), new ReceivedBody.TooSlow(), "192.0.2.1", NOW, REQUEST_ID))
                        .refused(ProblemType.REQUEST_TIMEOUT)
                        .named("a body that did not arrive"),
                given(request("POST", OPEN_URL, Headers.of("Content-Type", "application/pdf"), JSON))
                        .expect(200, ACCEPTED)
                        .named("any other content type"),
                given(request(
                                "POST",
                                OPEN_URL,
                                Headers.of("Content-Type", "application/x-www-form-urlencoded"),
                                "{\"body\": [1,2,3]}".getBytes(UTF_8)))
                        .expect(200, ACCEPTED)
                        .named("the documents' own curl line"));
    }

    @TestFactory
    Stream<DynamicTest> workflows_areChecked() {
        return Stream.of(
                given(post(OPEN_URL, "{}")).expect(200, ACCEPTED).named("published at this integration"),
                given(post(async(OPEN, UNPUBLISHED), "{}"))
                        .refused(ProblemType.WORKFLOW_NOT_FOUND)
                        .named("none, or not published"),
                given(post(async(OPEN, FAN_OUT_WORKFLOW), "{}"))
                        .refused(ProblemType.INVALID_WORKFLOW_ID)
                        .named("published at another integration"),
                given(post(async(OPEN, OTHER_WORKFLOW), "{}"))
                        .refused(ProblemType.WORKFLOW_NOT_FOUND)
                        .named("another workspace's"),
                given(post(async(FAN_OUT, FAN_OUT_SHARED), "{}"))
                        .expect(200, ACCEPTED)
                        .named("shared from here"),
                given(post(async(OPEN, FAN_OUT_SHARED), "{}"))
                        .refused(ProblemType.WORKFLOW_NOT_FOUND)
                        .named("shared from another integration"));
    }

    @TestFactory
    Stream<DynamicTest> conditions_areEvaluated() {
        return Stream.of(
                given(post(async(OPEN, CONDITIONAL), "{\"wanted\":true}"))
                        .expect(200, ACCEPTED)
                        .named("holds"),
                given(post(async(OPEN, CONDITIONAL), "{}"))
                        .expect(200, ACCEPTED)
                        .storing(0)
                        .named("does not hold: an id all the same, and nothing stored"),
                given(post(sync(OPEN, CONDITIONAL), "{}"))
                        .refused(ProblemType.EXECUTION_NOT_FOUND)
                        .named("does not hold, and somebody waits"),
                given(post(async(OPEN, FAILING_CONDITION), "{}"))
                        .expect(200, ACCEPTED)
                        .failing(1)
                        .named("errs"),
                given(post(sync(OPEN, FAILING_CONDITION), "{}"))
                        .expect(200, FAILED)
                        .failing(1)
                        .named("errs, and somebody waits"));
    }

    @TestFactory
    Stream<DynamicTest> fanOut_startsMatchingWorkflows() {
        String first = started(FAN_OUT_WORKFLOW, 1);
        return Stream.of(
                given(post(webhook(FAN_OUT), "{\"wanted\":1}"))
                        .expect(
                                200,
                                list(first, started(FAN_OUT_CONDITIONAL, 2), started(FAN_OUT_FAILING_CONDITION, 3)))
                        .storing(2)
                        .failing(1)
                        .named("every own workflow whose condition holds or errs; none that is shared with others"),
                given(post(webhook(FAN_OUT), "{\"wanted\":0}"))
                        .expect(200, list(first, started(FAN_OUT_FAILING_CONDITION, 3)))
                        .storing(1)
                        .failing(1)
                        .named("one whose condition does not hold is not in the list"),
                given(post(webhook(WITHOUT_WORKFLOWS), "{}"))
                        .expect(200, "{\"status\":\"ok\",\"executions\":[]}")
                        .storing(0)
                        .named("nothing is published: an empty list"));
    }

    private static String started(UUID workflow, long execution) {
        return "{\"workflow_id\":\"" + workflow + "\",\"execution_id\":\"" + InMemoryExecutions.id(execution) + "\"}";
    }

    private static String list(String... started) {
        return "{\"status\":\"ok\",\"executions\":[" + String.join(",", started) + "]}";
    }

    private static IncomingRequest tooLarge(String path) {
        return new IncomingRequest("POST", path, "", json(), new ReceivedBody.TooLarge(), "192.0.2.1", NOW, REQUEST_ID);
    }

    /** A content type and others that say nothing. */
    private static Headers fields(int count) {
        Headers fields = json();
        for (int i = 1; i < count; i++) {
            fields = fields.and("X", "");
        }
        return fields;
    }
}
