package dev.tappet.expression;

import static dev.tappet.expression.Builtin.number;
import static dev.tappet.expression.Builtin.text;
import static dev.tappet.expression.NumberFunctions.picture;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.utils.DateTimeUtils;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Functions on times, none of which looks at a clock or at the machine's time zone. */
final class TimeFunctions {
    /** A width of three digits or more, which the library pads to in a quadratic time. */
    private static final Pattern WIDE = Pattern.compile(",[^\\]]*\\d\\s*\\d\\s*\\d");
    /** Parts of a picture that match a text of any length. */
    private static final Pattern OPEN_ENDED = Pattern.compile("\\[\\s*(?:[^YMDHhms\\[\\s]|[YMDHhms]\\s*[^0-9\\],\\s])");

    private static final Pattern OFFSET_WITHOUT_COLON = Pattern.compile("([+-]\\d{2})(\\d{2})$");
    /** With more, the library's pattern for a picture like [f][f][f][f] takes forever to not match. */
    private static final int MOST_OPEN_ENDED = 3;

    private static final int LONGEST_TIMESTAMP = 64;

    static {
        // The library keeps its standard picture when it is first used, and not safely for several threads
        Functions.dateTimeFromMillis(0, null, null);
    }

    private TimeFunctions() {}

    static void define(Builtin.Registry in) {
        in.add(
                "now",
                2,
                "<s?s?:s>",
                (guard, a) -> Functions.dateTimeFromMillis(guard.now().toEpochMilli(), bounded(a[0]), text(a[1])));
        in.add("millis", 0, "<:n>", (guard, a) -> guard.now().toEpochMilli());
        in.add(
                "fromMillis",
                3,
                "<n-s?s?:s>",
                (guard, a) -> Functions.dateTimeFromMillis(number(a[0]), bounded(a[1]), text(a[2])));
        in.add("toMillis", 2, "<s-s?:n>", (guard, a) -> toMillis(text(a[0]), bounded(a[1])));
    }

    private static String bounded(Object argument) {
        String picture = picture(argument);
        if (picture != null && WIDE.matcher(picture).find()) {
            throw new ExpressionException("A width in a picture of a time has at most two digits");
        }
        return picture;
    }

    private static Long toMillis(String timestamp, String picture) {
        if (timestamp == null) {
            return null;
        }
        if (timestamp.length() > LONGEST_TIMESTAMP) {
            throw new JException("D3110", -1);
        }
        if (picture == null) {
            return toMillis(timestamp);
        }
        Matcher openEnded = OPEN_ENDED.matcher(picture);
        int found = 0;
        while (openEnded.find()) {
            found++;
        }
        // What a picture does not have is taken from today; a resumed run may see another day
        if (!picture.contains("[Y")) {
            throw new ExpressionException("A picture of a time to be read must have the year: [Y]");
        }
        if (found > MOST_OPEN_ENDED) {
            throw new ExpressionException("A picture of a time to be read has too many parts of any length");
        }
        return DateTimeUtils.parseDateTime(timestamp, picture);
    }

    private static long toMillis(String timestamp) {
        try {
            if (timestamp.matches("\\d{4}")) {
                return LocalDate.of(Integer.parseInt(timestamp), 1, 1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .toEpochMilli();
            }
            if (timestamp.indexOf('T') < 0) {
                return LocalDate.parse(timestamp)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .toEpochMilli();
            }
            if (timestamp.matches(".*(?:Z|[+-]\\d{2}:?\\d{2})")) {
                String withColon = OFFSET_WITHOUT_COLON.matcher(timestamp).replaceFirst("$1:$2");
                return OffsetDateTime.parse(withColon).toInstant().toEpochMilli();
            }
            return LocalDateTime.parse(timestamp).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (DateTimeException e) {
            throw new JException("D3110", -1);
        }
    }
}
