package dev.tappet.execution;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.secret.Redactor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The decision of a callback, as the {@code callback} step returns it: {@code choice}, {@code event}, {@code request}
 * and {@code at}.
 *
 * @param choice  one of the callback's choices; empty if it has none
 * @param event   JSON in UTF-8
 * @param value   the event as a plain value
 * @param request like <code>$.request</code>; empty if there was no request to the callback's URL
 */
public record CallbackDecision(
        Optional<String> choice, byte[] event, Object value, Optional<Map<String, Object>> request) {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /**
     * The decision as JSON, without parsing the event again.
     *
     * @param redactor hides the token in the request
     */
    byte[] json(Instant at, Redactor redactor) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(event.length + 1024);
        json.writeBytes("{\"choice\":".getBytes(StandardCharsets.US_ASCII));
        json.writeBytes(choice.map(Json::write).orElse(NULL));
        json.writeBytes(",\"event\":".getBytes(StandardCharsets.US_ASCII));
        json.writeBytes(event);
        json.writeBytes(",\"request\":".getBytes(StandardCharsets.US_ASCII));
        json.writeBytes(request.map(redactor::redact).map(Json::write).orElse(NULL));
        json.writeBytes((",\"at\":\"" + at + "\"}").getBytes(StandardCharsets.US_ASCII));
        return json.toByteArray();
    }

    @SuppressWarnings("unchecked") // Json.read returns only maps with text keys
    static Map<String, Object> read(byte[] json) {
        try {
            return (Map<String, Object>) Json.readStored(json);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The decision of a callback is damaged", e);
        }
    }
}
