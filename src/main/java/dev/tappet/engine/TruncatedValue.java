package dev.tappet.engine;

import dev.tappet.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plain value as it is shown to people: whole while it is small, else with its long parts cut, each with a word on
 * what is left out.
 *
 * @param shown the value, or what is shown of it
 * @param bytes of the whole value's JSON
 * @param complete whether nothing is left out
 */
public record TruncatedValue(Object shown, int bytes, boolean complete) {
    /** The longest texts, the most parts of a list or an object, and how deep: from generous to hardly anything. */
    private static final List<Measure> MEASURES =
            List.of(new Measure(500, 50, 12), new Measure(120, 12, 6), new Measure(40, 5, 4), new Measure(20, 2, 2));

    private record Measure(int text, int parts, int depth) {}

    /** @param max bytes of JSON */
    public static TruncatedValue of(Object value, int max) {
        return of(value, Json.write(value).length, max);
    }

    /** @param bytes of the value's JSON */
    public static TruncatedValue of(Object value, int bytes, int max) {
        if (bytes <= max) {
            return new TruncatedValue(value, bytes, true);
        }
        for (Measure measure : MEASURES) {
            Object truncated = cut(value, measure, measure.depth());
            if (Json.write(truncated).length <= max) {
                return new TruncatedValue(truncated, bytes, false);
            }
        }
        return new TruncatedValue("… %,d bytes".formatted(bytes), bytes, false);
    }

    private static Object cut(Object value, Measure measure, int depth) {
        return switch (value) {
            case String text when text.length() > measure.text() -> cut(text, measure.text());
            case Map<?, ?> object when depth == 0 && !object.isEmpty() -> "… %,d fields".formatted(object.size());
            case List<?> list when depth == 0 && !list.isEmpty() -> "… %,d items".formatted(list.size());
            case Map<?, ?> object -> cut(object, measure, depth);
            case List<?> list -> cut(list, measure, depth);
            case null, default -> value;
        };
    }

    private static String cut(String text, int length) {
        int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return "%s… %,d characters".formatted(text.substring(0, end), text.length());
    }

    private static Object cut(Map<?, ?> object, Measure measure, int depth) {
        Map<Object, Object> truncated = new LinkedHashMap<>();
        for (Map.Entry<?, ?> field : object.entrySet()) {
            if (truncated.size() == measure.parts()) {
                truncated.put("…", "%,d more".formatted(object.size() - measure.parts()));
                break;
            }
            Object name = cut(field.getKey(), measure, depth);
            truncated.put(name, cut(field.getValue(), measure, depth - 1));
        }
        return truncated;
    }

    private static Object cut(List<?> list, Measure measure, int depth) {
        List<Object> truncated = new ArrayList<>();
        for (Object element : list) {
            if (truncated.size() == measure.parts()) {
                truncated.add("… %,d more".formatted(list.size() - measure.parts()));
                break;
            }
            truncated.add(cut(element, measure, depth - 1));
        }
        return truncated;
    }
}
