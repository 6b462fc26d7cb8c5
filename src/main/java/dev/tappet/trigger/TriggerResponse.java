package dev.tappet.trigger;

import dev.tappet.http.Headers;
import dev.tappet.http.ProblemJson;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.signature.HandshakeMatcher;
import dev.tappet.trigger.activity.Delivery.Run;
import dev.tappet.trigger.event.EventReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * An answer as it is sent, whichever server sends it. Scripts and vendors depend on these bodies to the byte.
 *
 * @param body the array is owned by the response: nobody changes it
 */
public record TriggerResponse(int status, Headers headers, byte[] body) {
    static final Headers JSON = ours("application/json");
    static final Headers PROBLEM = ours("application/problem+json");

    /** What Tappet itself answers is to be kept by nobody, and taken for nothing else; workflows set their own. */
    private static Headers ours(String type) {
        return Headers.of("Content-Type", type, "Cache-Control", "no-store", "X-Content-Type-Options", "nosniff");
    }

    /** An asynchronous execution was accepted, or its condition does not hold: a sender sees no difference. */
    static TriggerResponse accepted(UUID execution) {
        return json(200, "{\"execution_id\":\"" + execution + "\",\"status\":\"ok\"}");
    }

    /** What the webhook URL started. */
    static TriggerResponse started(List<Run> runs) {
        return json(
                200,
                runs.stream()
                        .map(each -> "{\"workflow_id\":\"" + each.workflow() + "\",\"execution_id\":\""
                                + each.execution() + "\"}")
                        .collect(Collectors.joining(",", "{\"status\":\"ok\",\"executions\":[", "]}")));
    }

    /** A synchronous execution that has not ended in the window. */
    static TriggerResponse inProgress(UUID execution) {
        return json(201, "{\"execution_id\":\"" + execution + "\",\"message\":\"Execution is in progress\"}");
    }

    /** A synchronous execution that gave no answer of its own. The hyphen is the contract's. */
    static TriggerResponse failed(UUID execution) {
        return json(
                200, "{\"execution-id\":\"" + execution + "\",\"message\":\"Workflow execution failed due to error\"}");
    }

    /** What a vendor asked for. A browser must not take for a page what is but sent back. */
    static TriggerResponse greeting(HandshakeMatcher.HandshakeReply.Answer answer) {
        Headers headers = Headers.of("X-Content-Type-Options", "nosniff", "Cache-Control", "no-store");
        if (answer.type().isPresent()) {
            headers = headers.and("Content-Type", answer.type().get());
        }
        if (answer.header().isPresent()) {
            headers = headers.and(
                    answer.header().get().getFirst(), answer.header().get().getLast());
        }
        return new TriggerResponse(200, headers, answer.body());
    }

    /** A refusal as RFC 9457 has it. */
    public static TriggerResponse of(Rejection rejection, String requestId) {
        Headers headers = rejection
                .retryAfter()
                .map(delay -> PROBLEM.and("Retry-After", Long.toString(delay.toSeconds())))
                .orElse(PROBLEM);
        if (rejection.row() == ProblemType.METHOD_NOT_ALLOWED) {
            headers = headers.and("Allow", EventReader.METHODS);
        }
        return new TriggerResponse(
                rejection.row().status(),
                headers,
                ProblemJson.of(rejection, requestId).bytes());
    }

    private static TriggerResponse json(int status, String body) {
        return new TriggerResponse(status, JSON, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public String toString() {
        return "TriggerResponse[" + status + ", " + headers + ", " + body.length + " bytes]";
    }
}
