package dev.tappet.trigger;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.WorkflowHttpResponse;
import dev.tappet.engine.WorkflowHttpResponse.InvalidResponseException;
import dev.tappet.http.Headers;
import dev.tappet.http.MediaType;
import dev.tappet.json.Json;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Renders what a synchronous execution replies. */
final class SyncResponseRenderer {
    private static final byte[] NO_BODY = {};
    private static final String CONTENT_TYPE = "Content-Type";

    private SyncResponseRenderer() {}

    static TriggerResponse of(UUID execution, Reply reply) {
        return switch (reply) {
            case Reply.Response(Map<String, Object> parameters, Instant _) -> of(execution, parameters);
            case Reply.End(ExecutionResult.Success(Map<String, Object> output)) -> of(execution, output);
            case Reply.End(ExecutionResult.Failure _),
                    Reply.End(ExecutionResult.Stopped _),
                    Reply.End(ExecutionResult.Dropped _) -> TriggerResponse.failed(execution);
        };
    }

    private static TriggerResponse of(UUID execution, Map<String, Object> parameters) {
        try {
            return of(WorkflowHttpResponse.of(parameters));
        } catch (InvalidResponseException | IllegalArgumentException e) {
            // the engine tries it before anybody is told: this one ran for an asynchronous sender before it was asked
            // for again, or was stored by another version
            return TriggerResponse.failed(execution);
        }
    }

    private static TriggerResponse of(WorkflowHttpResponse answer) {
        List<Headers.Field> fields = new ArrayList<>(answer.headers().size() + 1);
        String contentType = null;
        for (Map.Entry<String, List<String>> header : answer.headers().entrySet()) {
            for (String value : header.getValue()) {
                boolean isContentType = header.getKey().equalsIgnoreCase(CONTENT_TYPE);
                if (!isContentType) {
                    fields.add(new Headers.Field(header.getKey(), value));
                } else if (contentType == null) {
                    // a body has one type: the first that is given
                    contentType = value;
                    fields.add(new Headers.Field(header.getKey(), value));
                }
            }
        }
        if (hasNoBody(answer.status())) {
            return new TriggerResponse(answer.status(), new Headers(fields), NO_BODY);
        }
        if (contentType == null) {
            contentType = "application/json";
            fields.addFirst(new Headers.Field(CONTENT_TYPE, contentType));
        }
        return new TriggerResponse(
                answer.status(), new Headers(fields), body(answer.body(), MediaType.of(contentType)));
    }

    /** RFC 9110, 15.3.5, 15.3.6 and 15.4.5. */
    private static boolean hasNoBody(int status) {
        return status == 204 || status == 205 || status == 304;
    }

    private static byte[] body(Object body, MediaType type) {
        Charset charset = type.charset().filter(Charset::canEncode).orElse(StandardCharsets.UTF_8);
        if (body instanceof String text && !type.isJson()) {
            return text.getBytes(charset);
        }
        byte[] json = Json.write(body);
        return charset.equals(StandardCharsets.UTF_8)
                ? json
                : new String(json, StandardCharsets.UTF_8).getBytes(charset);
    }
}
