package dev.tappet.json;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Header values by name, as a plain value. Lookup ignores case (RFC 9110, 5.1): {@code X-GitHub-Event} finds
 * {@code x-github-event}, as sent by HTTP/2. A name in the same case has precedence.
 */
public final class HeaderValues extends AbstractMap<String, Object> {
    private final Map<String, Object> values;

    /** @param values by name; must not change afterwards */
    public HeaderValues(Map<String, Object> values) {
        this.values = values;
    }

    /** Wraps headers that were read from JSON; any other value is returned as it is. */
    @SuppressWarnings("unchecked")
    public static Object of(Object headers) {
        return headers instanceof Map<?, ?> map ? new HeaderValues((Map<String, Object>) map) : headers;
    }

    /** Wraps the headers of a raw request's event, so that lookup ignores case. */
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
