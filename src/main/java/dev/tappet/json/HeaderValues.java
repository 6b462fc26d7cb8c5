package dev.tappet.json;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Header values by name, as a plain value. Names are looked up without regard to case (RFC 9110, 5.1): who asks for
 * {@code X-GitHub-Event} must find what HTTP/2 sends as {@code x-github-event}. A name in its own case wins.
 */
public final class HeaderValues extends AbstractMap<String, Object> {
    private final Map<String, Object> values;

    /** @param values by their names; not changed afterwards */
    public HeaderValues(Map<String, Object> values) {
        this.values = values;
    }

    /** Headers that were read from JSON; anything else as it is. */
    @SuppressWarnings("unchecked")
    public static Object of(Object headers) {
        return headers instanceof Map<?, ?> map ? new HeaderValues((Map<String, Object>) map) : headers;
    }

    /** The event of a raw request, whose headers are found in any case. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> within(Map<?, ?> request) {
        Map<String, Object> copy = new LinkedHashMap<>((Map<String, Object>) request);
        copy.computeIfPresent("headers", (_, headers) -> of(headers));
        return copy;
    }

    @Override
    public Object get(Object name) {
        Object exact = values.get(name);
        if (exact != null || !(name instanceof String text)) {
            return exact;
        }
        for (Entry<String, Object> value : values.entrySet()) {
            if (value.getKey().equalsIgnoreCase(text)) {
                return value.getValue();
            }
        }
        return null;
    }

    @Override
    public boolean containsKey(Object name) {
        return values.containsKey(name)
                || name instanceof String text && values.keySet().stream().anyMatch(text::equalsIgnoreCase);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return values.entrySet();
    }
}
