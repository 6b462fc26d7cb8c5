package dev.tappet.signature;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When the sender signed a request.
 *
 * @param tolerance maximum difference to the arrival of the request, before or after, in whole seconds, inclusive
 */
public record SignatureTimestamp(ValueLocation place, Form form, Duration tolerance) {
    /** The default tolerance for clock differences, which most vendors recommend. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,15}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{10}");
    private static final Pattern MILLIS = Pattern.compile("[0-9]{13}");

    /** No such text is a prefix of another one. */
    private static final Pattern ISO = Pattern.compile("[0-9]{4}-[^Z]{1,40}(Z|[+-][0-9]{2}:[0-9]{2})");

    /** In seconds this is the year 5138, in milliseconds 1973: no timestamp of a request can be both. */
    private static final long FIRST_MILLIS = 100_000_000_000L;

    /** How a time is written. */
    public enum Form {
        /** Seconds or milliseconds since 1970. Only if text separates it from the other signed parts. */
        UNIX,
        /** Seconds since 1970: always ten digits, so that no digit can be moved to an adjacent signed part. */
        UNIX_SECONDS,
        /** Milliseconds since 1970: always thirteen digits. */
        UNIX_MS,
        /** {@code 2026-11-21T10:00:00Z}, or with an offset such as {@code +01:00}. */
        ISO8601
    }

    /** The same timestamp, with {@link Form#UNIX} replaced by seconds, so that it has a fixed length. */
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
