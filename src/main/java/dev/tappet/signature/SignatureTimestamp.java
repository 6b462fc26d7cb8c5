package dev.tappet.signature;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When the sender signed.
 *
 * @param tolerance how far it may be before or after the arrival of the request, in whole seconds: the last one is
 *                  included
 */
public record SignatureTimestamp(ValueLocation place, Form form, Duration tolerance) {
    /** How far the clocks of sender and receiver may be apart where nothing else is said: what most vendors advise. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,15}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{10}");
    private static final Pattern MILLIS = Pattern.compile("[0-9]{13}");

    /** None of them is the beginning of another one. */
    private static final Pattern ISO = Pattern.compile("[0-9]{4}-[^Z]{1,40}(Z|[+-][0-9]{2}:[0-9]{2})");

    /** As seconds this is the year 5138, as milliseconds 1973: no timestamp of a request is both. */
    private static final long FIRST_MILLIS = 100_000_000_000L;

    /** How a time is written. */
    public enum Form {
        /** Seconds or milliseconds since 1970. Only where text separates it from what is signed beside it. */
        UNIX,
        /** Seconds since 1970: always ten digits, so that none of them can be moved to what is signed beside it. */
        UNIX_SECONDS,
        /** Milliseconds since 1970: always thirteen digits. */
        UNIX_MS,
        /** {@code 2026-11-21T10:00:00Z}, or with an offset such as {@code +01:00}. */
        ISO8601
    }

    /** The same where a time in seconds or milliseconds is in seconds, so that it is always of one length. */
    SignatureTimestamp ofFixedLength() {
        return form == Form.UNIX ? new SignatureTimestamp(place, Form.UNIX_SECONDS, tolerance) : this;
    }

    boolean isFresh(String written, Instant now) {
        return time(written)
                .map(signed -> Duration.between(
                                signed.truncatedTo(ChronoUnit.SECONDS), now.truncatedTo(ChronoUnit.SECONDS))
                        .abs())
                .map(age -> age.compareTo(tolerance) <= 0)
                .orElse(false);
    }

    private Optional<Instant> time(String written) {
        return switch (form) {
            case UNIX -> DIGITS.matcher(written).matches() ? Optional.of(unix(written)) : Optional.empty();
            case UNIX_SECONDS ->
                SECONDS.matcher(written).matches()
                        ? Optional.of(Instant.ofEpochSecond(Long.parseLong(written)))
                        : Optional.empty();
            case UNIX_MS ->
                MILLIS.matcher(written).matches()
                        ? Optional.of(Instant.ofEpochMilli(Long.parseLong(written)))
                        : Optional.empty();
            case ISO8601 -> ISO.matcher(written).matches() ? iso(written) : Optional.empty();
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
