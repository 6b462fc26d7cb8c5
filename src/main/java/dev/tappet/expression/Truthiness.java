package dev.tappet.expression;

import java.util.List;
import java.util.Map;

/** Decides whether a value is true in a condition, by the rule of JSONata: {@code $boolean()}. */
public final class Truthiness {
    private Truthiness() {}

    /**
     * Whether a plain value is true. Empty texts, 0, null, empty objects, and arrays without a true item are false.
     * Texts are not parsed, so "false" is true.
     */
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
