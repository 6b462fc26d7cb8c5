package dev.tappet.memory;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Estimates how many bytes of heap plain values use together. A value that occurs several times counts once. */
public final class HeapWeight {
    /** The length from which a text counts once, in characters; shorter ones may count several times. */
    private static final int LARGE = 256;

    private static final int TEXT = 48;
    private static final int OTHER = 16;
    private static final int LIST = 40;
    private static final int REFERENCE = 4;
    private static final int OBJECT = 128;
    private static final int MEMBER = 56;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private long bytes;

    /** Adds a value; null adds nothing. */
    public void add(Object value) {
        switch (value) {
            case null -> {}
            case String text -> {
                if (text.length() < LARGE || seen.add(text)) {
                    bytes += TEXT + ofCharacters(text);
                }
            }
            case Map<?, ?> map -> {
                if (seen.add(map)) {
                    bytes += OBJECT + (long) MEMBER * map.size();
                    map.values().forEach(this::add);
                }
            }
            case List<?> list -> {
                if (seen.add(list)) {
                    bytes += LIST + (long) REFERENCE * list.size();
                    list.forEach(this::add);
                }
            }
            default -> bytes += OTHER;
        }
    }

    /** The estimate for all added values, in bytes. */
    public long bytes() {
        return bytes;
    }

    /**
     * The heap of the characters of a text, in bytes. The JVM stores a text with any character beyond Latin-1 in two
     * bytes per character.
     */
    public static long ofCharacters(String text) {
        int length = text.length();
        if (length >= LARGE) {
            for (int i = 0; i < length; i++) {
                if (text.charAt(i) > 0xff) {
                    return 2L * length;
                }
            }
        }
        return length;
    }
}
