package dev.tappet.workflow;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long, or until when: the values of {@code wait}. A duration is {@code 500ms}, {@code 10s}, {@code 5m},
 * {@code 2h} or {@code 7d}, ISO 8601 as in {@code PT1H30M}, or a number of seconds; a time is RFC 3339.
 */
public final class WaitTime {
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");

    private WaitTime() {}

    /** @throws ExpressionException when the value is no duration, or a negative one */
    public static Duration duration(Object value) {
        Duration duration = switch (value) {
            case Number seconds -> seconds(seconds);
            case String text -> duration(text.strip());
            case null, default -> throw noDuration();
        };
        if (duration.isNegative()) {
            throw new ExpressionException("A wait cannot be negative");
        }
        return duration;
    }

    private static Duration seconds(Number seconds) {
        try {
            BigDecimal millis = new BigDecimal(seconds.toString()).movePointRight(3);
            return Duration.ofMillis(millis.longValue());
        } catch (NumberFormatException e) {
            throw new ExpressionException("A wait must be a finite number of seconds", e);
        }
    }

    private static Duration duration(String text) {
        Matcher parts = SHORT.matcher(text);
        if (parts.matches()) {
            long amount = Long.parseLong(parts.group(1));
            return switch (parts.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeException _) {
            throw noDuration();
        }
    }

    private static ExpressionException noDuration() {
        return new ExpressionException("A wait must be a duration like 500ms, 10s, 5m, 2h, 7d or PT1H30M");
    }

    /** @throws ExpressionException when the value is no time */
    public static Instant instant(Object value) {
        if (value instanceof String text) {
            try {
                return OffsetDateTime.parse(text.strip()).toInstant();
            } catch (DateTimeException _) {
                throw noTime();
            }
        }
        throw noTime();
    }

    private static ExpressionException noTime() {
        return new ExpressionException("until must be a time like 2026-01-31T09:00:00Z");
    }
}
