package dev.tappet.expression;

import java.util.Map;
import java.util.Set;

/** The special characters of <code>$formatNumber</code> pictures. The options of the function can replace them. */
record NumberSymbols(
        char decimal,
        char grouping,
        char exponent,
        char zero,
        char digit,
        char separator,
        String minus,
        String percent,
        String perMille) {
    private static final Set<String> OPTIONS = Set.of(
            "decimal-separator",
            "grouping-separator",
            "exponent-separator",
            "zero-digit",
            "digit",
            "pattern-separator",
            "minus-sign",
            "percent",
            "per-mille",
            "infinity",
            "NaN");
    private static final int MAX_CHARACTERS = 16;

    /** @param options null for the defaults */
    static NumberSymbols of(Map<?, ?> options) {
        if (options != null && !OPTIONS.containsAll(options.keySet())) {
            throw new ExpressionException("$formatNumber: the options are "
                    + String.join(", ", OPTIONS.stream().sorted().toList()));
        }
        return new NumberSymbols(
                character(options, "decimal-separator", "."),
                character(options, "grouping-separator", ","),
                character(options, "exponent-separator", "e"),
                character(options, "zero-digit", "0"),
                character(options, "digit", "#"),
                character(options, "pattern-separator", ";"),
                text(options, "minus-sign", "-"),
                text(options, "percent", "%"),
                text(options, "per-mille", "‰"));
    }

    private static char character(Map<?, ?> options, String name, String defaultValue) {
        String text = text(options, name, defaultValue);
        if (text.length() != 1) {
            throw new ExpressionException("$formatNumber: %s must be one character".formatted(name));
        }
        return text.charAt(0);
    }

    private static String text(Map<?, ?> options, String name, String defaultValue) {
        Object value = options == null ? null : options.get(name);
        if (value == null) {
            return defaultValue;
        }
        if (value instanceof String text && !text.isEmpty() && text.length() <= MAX_CHARACTERS) {
            return text;
        }
        throw new ExpressionException(
                "$formatNumber: %s must be a text of 1 to %d characters".formatted(name, MAX_CHARACTERS));
    }

    /** Whether the character is a mandatory digit. */
    boolean isDigit(int c) {
        return c >= zero && c <= zero + 9;
    }

    boolean isAnyDigit(int c) {
        return isDigit(c) || c == digit;
    }

    boolean isActive(int c) {
        return isAnyDigit(c) || c == decimal || c == exponent || c == grouping || c == separator;
    }

    /** Converts ASCII digits to the digits of the family of the zero digit. */
    String localized(String digits) {
        if (zero == '0') {
            return digits;
        }
        StringBuilder text = new StringBuilder(digits.length());
        digits.chars().forEach(c -> text.append((char) (c - '0' + zero)));
        return text.toString();
    }
}
