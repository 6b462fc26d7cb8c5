package dev.tappet.workflow;

import dev.tappet.expression.ExpressionException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the durations and times of workflows. Literals are checked at publish; the engine reads the values of
 * expressions.
 */
public final class TimeValue {
    /** The longest wait. */
    public static final Duration MAX_WAIT = Duration.ofDays(30);

    private static final Pattern SHORT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");

    private TimeValue() {}

    /**
     * Reads {@code 500ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 7d}, ISO 8601 ({@code PT1H30M}) or a number of
     * seconds. The abbreviations and seconds are rounded to milliseconds.
     *
     * @throws ExpressionException if the value is not a duration, or negative
     */
    public static Duration duration(Object value) {
        Duration duration = null;
        if (value instanceof Number seconds) {
            duration = of(seconds.toString(), "s");
        } else if (value instanceof String text) {
            Matcher words = SHORT.matcher(text);
            duration = words.matches() ? of(words.group(1), words.group(2)) : iso(text);
        }
        if (duration == null || duration.isNegative()) {
            throw new ExpressionException(
                    "must be a duration: 500ms, 10s, 5m, 2h, 7d, PT1H30M, or a number of seconds");
        }
        return duration;
    }

    /**
     * Reads a {@link #duration} of at most {@link #MAX_WAIT}.
     *
     * @throws ExpressionException if the value is not such a duration
     */
    public static Duration wait(Object value) {
        Duration duration = duration(value);
        if (duration.compareTo(MAX_WAIT) > 0) {
            throw new ExpressionException("must be at most %d days".formatted(MAX_WAIT.toDays()));
        }
        return duration;
    }

    /**
     * Reads the timeout of a callback: a {@link #wait} of at least one second.
     *
     * @throws ExpressionException if the value is not such a duration
     */
    public static Duration timeout(Object value) {
        Duration duration = wait(value);
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new ExpressionException("must be at least one second");
        }
        return duration;
    }

    /**
     * Reads a time of RFC 3339 ({@code 2026-01-01T00:00:00Z}), or the milliseconds since 1970 that {@code $millis()}
     * returns.
     *
     * @throws ExpressionException if the value is not such a time
     */
    public static Instant instant(Object value) {
        try {
            if (value instanceof String text) {
                return OffsetDateTime.parse(text).toInstant();
            }
            if (value instanceof Number millis) {
                return Instant.ofEpochMilli(new BigDecimal(millis.toString()).longValueExact());
            }
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw notATime();
        }
        throw notATime();
    }

    private static ExpressionException notATime() {
        return new ExpressionException(
                "must be a time with its offset, as in 2026-01-01T00:00:00Z, or a whole number of milliseconds"
                        + " since 1970");
    }

    private static Duration of(String amount, String unit) {
        long millis = switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
        try {
            return Duration.ofMillis(new BigDecimal(amount)
                    .multiply(BigDecimal.valueOf(millis))
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    private static Duration iso(String text) {
        try {
            return text.startsWith("P") ? Duration.parse(text) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
