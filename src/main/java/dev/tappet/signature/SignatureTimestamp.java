package dev.tappet.signature;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When the sender signed.
 *
 * @param tolerance how far it may lie before or after the arrival of the request
 */
public record SignatureTimestamp(ValueLocation place, Form form, Duration tolerance) {
    /** How far the clocks of sender and receiver may be apart where nothing else is said: what most vendors advise. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,15}");

    /** As seconds this is the year 5138, as milliseconds 1973: no timestamp of a request is both. */
    private static final long FIRST_MILLIS = 100_000_000_000L;

    /** How a time is written. */
    public enum Form {
        /** Seconds or milliseconds since 1970. */
        UNIX,
        /** {@code 2026-11-21T10:00:00Z}. */
        ISO8601
    }

    boolean isFresh(String written, Instant now) {
        return time(written)
                .map(signed -> Duration.between(signed, now).abs().compareTo(tolerance) <= 0)
                .orElse(false);
    }

    private Optional<Instant> time(String written) {
        return switch (form) {
            case UNIX -> DIGITS.matcher(written).matches() ? Optional.of(unix(written)) : Optional.empty();
            case ISO8601 -> iso(written);
        };
    }

    private static Instant unix(String written) {
        long number = Long.parseLong(written);
        return number >= FIRST_MILLIS ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
    }

    private static Optional<Instant> iso(String written) {
        try {
            return Optional.of(OffsetDateTime.parse(written).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
