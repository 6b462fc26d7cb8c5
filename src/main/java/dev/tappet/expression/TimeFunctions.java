package dev.tappet.expression;

import static dev.tappet.expression.Builtin.number;
import static dev.tappet.expression.Builtin.text;
import static dev.tappet.expression.NumberFunctions.picture;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.utils.DateTimeUtils;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Functions on times. None of them depends on the clock or the time zone of the machine. */
final class TimeFunctions {
    /** A width of three or more digits, to which the library pads in quadratic time. */
    private static final Pattern WIDE = Pattern.compile(",[^\\],]*\\d\\s*\\d\\s*\\d[^\\],]*]");
    /** Components of a picture that match a text of any length. */
    private static final Pattern OPEN_ENDED = Pattern.compile("\\[\\s*(?:[^YMDHhms\\[\\s]|[YMDHhms]\\s*[^0-9\\],\\s])");

    private static final Pattern OFFSET_WITHOUT_COLON = Pattern.compile("([+-]\\d{2})(\\d{2})$");
    /**
     * The maximum number of such components. With more, the regular expression that the library makes for a picture
     * such as [f][f][f][f] takes exponential time to fail.
     */
    private static final int MAX_OPEN_ENDED = 3;

    private static final int MAX_TIMESTAMP = 64;
    private static final int MAX_ZONE = 64;
    private static final Pattern OFFSET = Pattern.compile("[+-]?\\d{2}:?\\d{2}");
    private static final Pattern ZONE = Pattern.compile("[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*");
    private static final Pattern OFFSET_PART = Pattern.compile("\\[\\s*[Zz]");

    static {
        // The library caches its standard picture at the first use, and not thread-safely
        Functions.dateTimeFromMillis(0, null, null);
    }

    private TimeFunctions() {}

    static void define(Builtin.Registry registry) {
        registry.add(
                "now",
                2,
                "<s?s?:s>",
                (limiter, a) -> fromMillis(limiter.now().toEpochMilli(), bounded(a[0]), text(a[1])));
        registry.add("millis", 0, "<:n>", (limiter, a) -> limiter.now().toEpochMilli());
        registry.add(
                "fromMillis", 3, "<n-s?s?:s>", (limiter, a) -> fromMillis(number(a[0]), bounded(a[1]), text(a[2])));
        registry.add(
                "toMillis",
                3,
                "<s-s?s?:n>",
                (limiter, a) -> toMillis(limiter, text(a[0]), bounded(a[1]), zone(text(a[2]))));
    }

    /** Formats a time. The library supports only offsets, so it receives the offset of the zone at this time. */
    private static String fromMillis(Number millis, String picture, String zone) {
        if (millis == null) {
            return null;
        }
        int minutes = zone(zone)
                        .getRules()
                        .getOffset(Instant.ofEpochMilli(millis.longValue()))
                        .getTotalSeconds()
                / 60;
        String offset = "%s%02d%02d".formatted(minutes < 0 ? "-" : "+", Math.abs(minutes) / 60, Math.abs(minutes) % 60);
        String known = zone == null ? null : offset;
        return PictureErrors.coded(() -> picture == null
                ? Functions.dateTimeFromMillis(millis, null, known)
                : new TimePicture(millis.longValue(), minutes, known).format(picture));
    }

    /** @param name an IANA time zone, or an offset such as +0100 or +01:00; UTC if null */
    private static ZoneId zone(String name) {
        if (name == null) {
            return ZoneOffset.UTC;
        }
        try {
            if (OFFSET.matcher(name).matches()) {
                String digits = name.replace(":", "");
                return ZoneOffset.of(digits.length() == 4 ? "+" + digits : digits);
            }
            if (name.length() <= MAX_ZONE && ZONE.matcher(name).matches()) {
                return ZoneId.of(name);
            }
        } catch (DateTimeException _) {
            // reported below
        }
        throw new ExpressionException("Unknown time zone: write it as Europe/Berlin, UTC, +0100 or +01:00");
    }

    private static String bounded(Object argument) {
        String picture = picture(argument);
        if (picture != null && WIDE.matcher(picture).find()) {
            throw new ExpressionException("A width in a picture of a time has at most two digits");
        }
        return picture;
    }

    private static Long toMillis(EvaluationLimiter limiter, String timestamp, String picture, ZoneId zone) {
        if (timestamp == null) {
            return null;
        }
        if (timestamp.length() > MAX_TIMESTAMP) {
            throw new JException("D3110", -1);
        }
        if (picture == null) {
            return toMillis(timestamp, zone);
        }
        Matcher openEnded = OPEN_ENDED.matcher(picture);
        int found = 0;
        while (openEnded.find()) {
            found++;
        }
        if (found > MAX_OPEN_ENDED) {
            throw new ExpressionException("The picture has too many parts of variable length to parse a time");
        }
        if (!picture.replace("[[", "").contains("[")) {
            return null; // the picture has no component
        }
        // The library would read missing parts of the date from the clock; a resumed run may see another day
        String missing = missingDate(picture);
        String date = missing.isEmpty() ? "" : fromMillis(limiter.now().toEpochMilli(), missing, null);
        Long millis = PictureErrors.coded(() -> DateTimeUtils.parseDateTime(date + timestamp, missing + picture));
        // A time with its own offset needs no zone
        return millis == null || OFFSET_PART.matcher(picture).find()
                ? millis
                : (Long) inZone(
                        LocalDateTime.ofEpochSecond(
                                Math.floorDiv(millis, 1000), Math.floorMod(millis, 1000) * 1_000_000, ZoneOffset.UTC),
                        zone);
    }

    /** The picture of the date components that are missing before the first date component of a picture. */
    private static String missingDate(String picture) {
        if (has(picture, "Y")) {
            return "";
        }
        if (has(picture, "X")) {
            throw new JException("D3136", -1);
        }
        if (has(picture, "MdWwx")) {
            return "[Y0001] ";
        }
        return has(picture, "D") ? "[Y0001]-[M01] " : "[Y0001]-[M01]-[D01] ";
    }

    private static boolean has(String picture, String components) {
        return Pattern.compile("\\[\\s*[" + components + "]").matcher(picture).find();
    }

    private static long toMillis(String timestamp, ZoneId zone) {
        try {
            if (timestamp.matches("\\d{4}")) {
                return inZone(LocalDate.of(Integer.parseInt(timestamp), 1, 1).atStartOfDay(), zone);
            }
            if (timestamp.indexOf('T') < 0) {
                return inZone(LocalDate.parse(timestamp).atStartOfDay(), zone);
            }
            if (timestamp.matches(".*(?:Z|[+-]\\d{2}:?\\d{2})")) {
                String withColon = OFFSET_WITHOUT_COLON.matcher(timestamp).replaceFirst("$1:$2");
                return OffsetDateTime.parse(withColon).toInstant().toEpochMilli();
            }
            return inZone(LocalDateTime.parse(timestamp), zone);
        } catch (DateTimeException e) {
            throw new JException("D3110", -1);
        }
    }

    /**
     * The time in a zone, in milliseconds since 1970. A local time in a gap is moved forward by the length of the gap;
     * an ambiguous local time is the earlier one.
     */
    private static long inZone(LocalDateTime time, ZoneId zone) {
        return time.atZone(zone).toInstant().toEpochMilli();
    }
}
