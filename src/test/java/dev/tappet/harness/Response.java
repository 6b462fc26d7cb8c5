package dev.tappet.harness;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a server answered.
 *
 * @param head the status line and the headers as they came
 */
public record Response(int status, String head, byte[] body) {
    private static final int SHOWN = 600;

    /**
     * The body as a JSON object.
     *
     * @throws IllegalStateException if it is none
     */
    @SuppressWarnings("unchecked")
    public Map<String, Object> object() {
        try {
            if (Json.read(body) instanceof Map<?, ?> object) {
                return (Map<String, Object>) object;
            }
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("No JSON in " + this, e);
        }
        throw new IllegalStateException("No JSON object in " + this);
    }

    /** Its status and the beginning of its body. */
    @Override
    public String toString() {
        String text = new String(body, StandardCharsets.UTF_8);
        return status + " " + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text);
    }
}
