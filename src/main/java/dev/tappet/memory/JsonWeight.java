package dev.tappet.memory;

import java.util.List;
import java.util.Map;

/**
 * Estimates how many bytes of heap a JSON text uses once it is parsed into maps, lists, texts and numbers. The figures
 * are upper bounds for a 64-bit JVM with compressed references, from measurements of parsed texts (see the test).
 */
public final class JsonWeight {
    /** The heap of the worst JSON, <code>[[],[],…]</code> or <code>{"a":{},…}</code>, in bytes per byte of JSON. */
    public static final int MAX_HEAP_PER_BYTE = 48;

    /** The heap of an object without members, in bytes: the maximum that one character of a JSON text adds. */
    public static final int MEMBER = 144;

    private static final int OBJECT = MEMBER;
    private static final int ARRAY = 64;
    private static final int VALUE = 40;
    private static final int NAME = 104;

    private JsonWeight() {}

    /** The heap of a value, in bytes, by the same estimate as for its text. */
    public static long of(Object value) {
        return switch (value) {
            case String text -> 3L * text.length();
            case Map<?, ?> object -> {
                long weight = OBJECT;
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    weight += NAME + VALUE + 3L * ((String) member.getKey()).length() + of(member.getValue());
                }
                yield weight;
            }
            case List<?> array -> {
                long weight = ARRAY;
                for (Object item : array) {
                    weight += VALUE + of(item);
                }
                yield weight;
            }
            case null, default -> 8;
        };
    }

    /**
     * The heap of a parsed text, in bytes, including the text itself.
     *
     * @param json JSON in UTF-8; other text is estimated in the same way
     */
    public static long of(byte[] json) {
        long weight = 3L * json.length;
        for (byte b : json) {
            weight += switch (b) {
                case '{' -> OBJECT;
                case '[' -> ARRAY;
                case ',' -> VALUE;
                case ':' -> NAME;
                default -> 0;
            };
        }
        return weight;
    }
}
