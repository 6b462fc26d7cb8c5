package dev.tappet.trigger;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ResponseOrigin;
import dev.tappet.engine.WorkflowHttpResponse;
import dev.tappet.engine.WorkflowHttpResponse.InvalidResponseException;
import dev.tappet.http.Headers;
import dev.tappet.http.MediaType;
import dev.tappet.http.ProblemJson;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.http.SessionCookie;
import dev.tappet.json.Json;
import dev.tappet.signature.HandshakeMatcher.HandshakeReply;
import dev.tappet.trigger.activity.Delivery.Run;
import dev.tappet.trigger.event.EventReader;
import dev.tappet.workflow.Workflow;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Renders every response of the trigger URLs: those with a fixed body, problems, handshakes, and the responses that
 * workflows define. Senders depend on the fixed bodies to the byte.
 */
public final class ResponseRenderer {
    static final Headers JSON = ownHeaders("application/json");
    static final Headers PROBLEM = ownHeaders("application/problem+json");

    private static final byte[] NO_BODY = {};
    private static final String CONTENT_TYPE = "Content-Type";

    private ResponseRenderer() {}

    /** Tappet's own responses are neither cached nor sniffed; workflows set their own headers. */
    private static Headers ownHeaders(String type) {
        return Headers.of(CONTENT_TYPE, type, "Cache-Control", "no-store", "X-Content-Type-Options", "nosniff");
    }

    /**
     * The asynchronous URL: the execution was accepted, or its condition does not hold. A sender sees no difference.
     */
    static TriggerResponse accepted(UUID execution) {
        return json(200, "{\"execution_id\":\"" + execution + "\",\"status\":\"ok\"}");
    }

    /** The webhook URL: the executions that it started. */
    static TriggerResponse started(List<Run> runs) {
        return json(
                200,
                runs.stream()
                        .map(run -> "{\"workflow_id\":\"" + run.workflow() + "\",\"execution_id\":\"" + run.execution()
                                + "\"}")
                        .collect(Collectors.joining(",", "{\"status\":\"ok\",\"executions\":[", "]}")));
    }

    /** The synchronous URL: the execution has not ended within the window. */
    static TriggerResponse inProgress(UUID execution) {
        return json(201, "{\"execution_id\":\"" + execution + "\",\"message\":\"Execution is in progress\"}");
    }

    /**
     * The synchronous URL: the execution ended without a response of its own. The hyphen is part of the contract.
     *
     * @param status the HTTP status that the workflow sets for failures
     */
    static TriggerResponse failed(UUID execution, int status) {
        return json(
                status,
                "{\"execution-id\":\"" + execution + "\",\"message\":\"Workflow execution failed due to error\"}");
    }

    /** To HEAD: the integration exists. */
    static TriggerResponse integrationExists() {
        return new TriggerResponse(200, Headers.of("Cache-Control", "no-store"), NO_BODY);
    }

    /** A vendor's handshake. It echoes text of the request, so browsers must not render it as a page. */
    static TriggerResponse handshake(HandshakeReply.Response reply) {
        Headers headers = Headers.of("X-Content-Type-Options", "nosniff", "Cache-Control", "no-store");
        if (reply.type().isPresent()) {
            headers = headers.and(CONTENT_TYPE, reply.type().get());
        }
        for (Map.Entry<String, String> header : reply.headers().entrySet()) {
            headers = headers.and(header.getKey(), header.getValue());
        }
        return new TriggerResponse(reply.status(), headers, reply.body());
    }

    /** A rejected request, as a problem document (RFC 9457). */
    public static TriggerResponse problem(Rejection rejection, String requestId) {
        Headers headers = rejection
                .retryAfter()
                .map(delay -> PROBLEM.and("Retry-After", Long.toString(delay.toSeconds())))
                .orElse(PROBLEM);
        if (rejection.challenge().isPresent()) {
            headers = headers.and("WWW-Authenticate", rejection.challenge().get());
        }
        if (rejection.row() == ProblemType.METHOD_NOT_ALLOWED) {
            headers = headers.and("Allow", EventReader.METHODS);
        }
        return new TriggerResponse(
                rejection.row().status(),
                headers,
                ProblemJson.of(rejection, requestId).bytes());
    }

    /** The synchronous URL: the reply of the execution, or how it ended. */
    static TriggerResponse reply(UUID execution, Reply reply, ResponseOrigin origin) {
        return switch (reply) {
            case Reply.Response(Map<String, Object> parameters, Instant _) ->
                parameters(execution, parameters, Workflow.FAILURE_STATUS, origin);
            case Reply.End(ExecutionResult.Success(Map<String, Object> output), int status) ->
                parameters(execution, output, status, origin);
            case Reply.End(ExecutionResult.Failure _, int status) -> failed(execution, status);
            case Reply.End(ExecutionResult.Stopped _, int status) -> failed(execution, status);
            case Reply.End(ExecutionResult.Dropped _, int status) -> failed(execution, status);
        };
    }

    private static TriggerResponse parameters(
            UUID execution, Map<String, Object> parameters, int failureStatus, ResponseOrigin origin) {
        try {
            return workflow(WorkflowHttpResponse.of(parameters, origin), origin);
        } catch (InvalidResponseException | IllegalArgumentException e) {
            // The engine validates the responses of synchronous runs. This execution ran for an asynchronous sender
            // before a repeat asked for its response, or another version stored it.
            return failed(execution, failureStatus);
        }
    }

    private static TriggerResponse workflow(WorkflowHttpResponse response, ResponseOrigin origin) {
        List<Headers.Field> fields = new ArrayList<>(response.headers().size() + 1);
        String contentType = null;
        for (Map.Entry<String, List<String>> header : response.headers().entrySet()) {
            for (String value : header.getValue()) {
                boolean isContentType = header.getKey().equalsIgnoreCase(CONTENT_TYPE);
                if (!isContentType) {
                    fields.add(new Headers.Field(header.getKey(), value));
                } else if (contentType == null) {
                    // the first Content-Type counts: a body has one type
                    contentType = value;
                    fields.add(new Headers.Field(header.getKey(), value));
                }
            }
        }
        // a session cookie set by a workflow would sign the user in to another workspace
        fields.removeIf(SessionCookie::isSetBy);
        if (hasNoBody(response.status())) {
            return new TriggerResponse(response.status(), new Headers(fields), NO_BODY);
        }
        Optional<String> defaultType = defaultType(response.body());
        if (contentType == null && defaultType.isPresent()) {
            contentType = defaultType.get();
            fields.addFirst(new Headers.Field(CONTENT_TYPE, contentType));
        }
        if (contentType != null && origin == ResponseOrigin.SHARED && ActiveContent.is(contentType)) {
            fields.add(ActiveContent.SANDBOX);
        }
        return new TriggerResponse(response.status(), new Headers(fields), body(response.body(), contentType));
    }

    private static Optional<String> defaultType(WorkflowHttpResponse.Content body) {
        return switch (body) {
            case WorkflowHttpResponse.Content.Value _ -> Optional.of("application/json");
            case WorkflowHttpResponse.Content.Bytes _ -> Optional.of("application/octet-stream");
            case WorkflowHttpResponse.Content.Empty _ -> Optional.empty();
        };
    }

    /** RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5. */
    private static boolean hasNoBody(int status) {
        return status == 204 || status == 205 || status == 304;
    }

    private static byte[] body(WorkflowHttpResponse.Content body, String contentType) {
        return switch (body) {
            case WorkflowHttpResponse.Content.Value(Object value) -> text(value, MediaType.of(contentType));
            case WorkflowHttpResponse.Content.Bytes(byte[] bytes) -> bytes;
            case WorkflowHttpResponse.Content.Empty _ -> NO_BODY;
        };
    }

    private static byte[] text(Object body, MediaType type) {
        Charset charset = type.charset().filter(Charset::canEncode).orElse(StandardCharsets.UTF_8);
        if (body instanceof String text && !type.isJson()) {
            return text.getBytes(charset);
        }
        byte[] json = Json.write(body);
        return charset.equals(StandardCharsets.UTF_8)
                ? json
                : new String(json, StandardCharsets.UTF_8).getBytes(charset);
    }

    private static TriggerResponse json(int status, String body) {
        return new TriggerResponse(status, JSON, body.getBytes(StandardCharsets.ISO_8859_1));
    }
}
