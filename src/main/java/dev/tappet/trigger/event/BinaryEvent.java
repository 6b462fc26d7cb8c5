package dev.tappet.trigger.event;

import dev.tappet.json.Json;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Makes the event of a body with an unsupported content type: <code>{"content_type", "base64"}</code>. */
final class BinaryEvent {
    /** The content type of a body without a Content-Type (RFC 9110, 8.3). */
    static final String UNKNOWN = "application/octet-stream";

    private BinaryEvent() {}

    static Event of(String contentType, byte[] body) {
        SequencedMap<String, Object> event = new LinkedHashMap<>();
        event.put("content_type", contentType);
        event.put("base64", Base64.getEncoder().encodeToString(body));
        return new Event(Json.write(event), event);
    }
}
