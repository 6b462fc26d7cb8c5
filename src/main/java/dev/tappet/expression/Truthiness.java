package dev.tappet.expression;

import java.util.List;
import java.util.Map;

/** What counts as true in a condition: JSONata's own rule, {@code $boolean()}. */
public final class Truthiness {
    private Truthiness() {}

    /** Empty text, 0, null, empty objects, and arrays in which nothing is true are false; text is not read, so "false" is true. */
    public static boolean of(Object value) {
        return switch (value) {
            case null -> false;
            case Boolean bool -> bool;
            case String text -> !text.isEmpty();
            case Number number -> number.doubleValue() != 0 && !Double.isNaN(number.doubleValue());
            case List<?> array -> array.stream().anyMatch(Truthiness::of);
            case Map<?, ?> object -> !object.isEmpty();
            default -> throw new IllegalArgumentException("Not a plain value: " + value.getClass());
        };
    }
}
