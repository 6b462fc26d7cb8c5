package dev.tappet.expression;

import com.dashjoin.jsonata.Functions;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Formats a time by a picture. The library formats all components except those of ISO 8601 weeks: a week belongs to the
 * year and the month of its Thursday. Those are formatted as components of another date that has the same number.
 *
 * @param millis  milliseconds since 1970
 * @param minutes the offset in minutes
 * @param offset  the offset in the format of the library, or null
 */
record TimePicture(long millis, int minutes, String offset) {
    private static final String WEEK_PARTS = "Xxw";

    String format(String picture) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        int open = picture.indexOf('[');
        while (open >= 0) {
            int close = picture.indexOf(']', open);
            if (picture.startsWith("[[", open)) {
                open = picture.indexOf('[', open + 2);
                continue;
            }
            String marker = close < 0 ? "" : picture.substring(open + 1, close).stripLeading();
            if (!marker.isEmpty() && WEEK_PARTS.indexOf(marker.charAt(0)) >= 0) {
                out.append(formatted(millis, picture.substring(from, open), offset));
                out.append(weekPart(marker.charAt(0), marker.substring(1)));
                from = close + 1;
            }
            open = close < 0 ? -1 : picture.indexOf('[', close);
        }
        return out.append(formatted(millis, picture.substring(from), offset)).toString();
    }

    private String weekPart(char part, String presentation) {
        LocalDate thursday = LocalDateTime.ofEpochSecond(Math.floorDiv(millis, 1000) + 60L * minutes, 0, ZoneOffset.UTC)
                .toLocalDate()
                .with(DayOfWeek.THURSDAY);
        return switch (part) {
            case 'X' -> formatted(millis(thursday), "[Y" + presentation + "]", null);
            case 'x' -> formatted(millis(thursday), "[M" + presentation + "]", null);
            default -> {
                int week = (thursday.getDayOfMonth() - 1) / 7 + 1;
                yield formatted(millis(LocalDate.of(2000, 1, week)), "[D" + presentation + "]", null);
            }
        };
    }

    private static long millis(LocalDate date) {
        return date.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    private static String formatted(long millis, String picture, String offset) {
        return picture.isEmpty() ? "" : Functions.dateTimeFromMillis(millis, picture, offset);
    }
}
