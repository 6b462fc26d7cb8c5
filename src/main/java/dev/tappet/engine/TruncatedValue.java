package dev.tappet.engine;

import dev.tappet.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plain value as users see it: complete if it is small, otherwise with its long parts truncated and marked.
 *
 * @param shown    the value, or the part of it that is shown
 * @param bytes    the size of the complete value, in bytes of JSON
 * @param complete whether nothing is omitted
 */
public record TruncatedValue(Object shown, int bytes, boolean complete) {
    /**
     * The maximum length of texts, number of elements of a list or an object, and depth, from the largest to the
     * smallest.
     */
    private static final List<Measure> MEASURES =
            List.of(new Measure(500, 50, 12), new Measure(120, 12, 6), new Measure(40, 5, 4), new Measure(20, 2, 2));

    private record Measure(int text, int parts, int depth) {}

    /** @param max the maximum size of the shown value, in bytes of JSON */
    public static TruncatedValue of(Object value, int max) {
        return of(value, Json.write(value).length, max);
    }

    /**
     * @param bytes the size of the value, in bytes of JSON
     * @param max   the maximum size of the shown value, in bytes of JSON
     */
    public static TruncatedValue of(Object value, int bytes, int max) {
        if (bytes <= max) {
            return new TruncatedValue(value, bytes, true);
        }
        for (Measure measure : MEASURES) {
            Object truncated = truncate(value, measure, measure.depth());
            if (Json.write(truncated).length <= max) {
                return new TruncatedValue(truncated, bytes, false);
            }
        }
        return new TruncatedValue("… %,d bytes".formatted(bytes), bytes, false);
    }

    private static Object truncate(Object value, Measure measure, int depth) {
        return switch (value) {
            case String text when text.length() > measure.text() -> truncate(text, measure.text());
            case Map<?, ?> object when depth == 0 && !object.isEmpty() -> "… %,d fields".formatted(object.size());
            case List<?> list when depth == 0 && !list.isEmpty() -> "… %,d items".formatted(list.size());
            case Map<?, ?> object -> truncate(object, measure, depth);
            case List<?> list -> truncate(list, measure, depth);
            case null, default -> value;
        };
    }

    private static String truncate(String text, int length) {
        int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return "%s… %,d characters".formatted(text.substring(0, end), text.length());
    }

    private static Object truncate(Map<?, ?> object, Measure measure, int depth) {
        Map<Object, Object> truncated = new LinkedHashMap<>();
        for (Map.Entry<?, ?> field : object.entrySet()) {
            if (truncated.size() == measure.parts()) {
                truncated.put("…", "%,d more".formatted(object.size() - measure.parts()));
                break;
            }
            Object name = truncate(field.getKey(), measure, depth);
            truncated.put(name, truncate(field.getValue(), measure, depth - 1));
        }
        return truncated;
    }

    private static Object truncate(List<?> list, Measure measure, int depth) {
        List<Object> truncated = new ArrayList<>();
        for (Object element : list) {
            if (truncated.size() == measure.parts()) {
                truncated.add("… %,d more".formatted(list.size() - measure.parts()));
                break;
            }
            truncated.add(truncate(element, measure, depth - 1));
        }
        return truncated;
    }
}
