package dev.tappet.workflow;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A cron expression of five fields: minute, hour, day of the month, month, day of the week. The library cron-utils
 * computes the local times; this class maps them to instants when the clock changes, as cron(8) does. An expression
 * that is due every hour follows the clock, so it is due in both hours of a repeated hour. Any other expression is due
 * once: a skipped time is due at the moment of the change, and a repeated time is due the first time.
 */
public final class CronExpression {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** A range from Sunday. cron-utils reads Sunday as 7, which cannot begin a range. */
    private static final Pattern FROM_SUNDAY = Pattern.compile("(?i)\\b(sun|7)-");

    private static final Set<String> EVERY_HOUR = Set.of("*", "*/1", "0-23");
    private static final int FIELDS = 5;
    private static final int MAX_LENGTH = 200;

    private final String text;
    private final ExecutionTime times;
    private final boolean hourly;

    private CronExpression(String text, ExecutionTime times, boolean hourly) {
        this.text = text;
        this.times = times;
        this.hourly = hourly;
    }

    /** @throws IllegalArgumentException if the expression is not valid; the message is for its author */
    public static CronExpression parse(String text) {
        List<String> fields = List.of(text.strip().split("\\s+"));
        if (fields.size() != FIELDS || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "must have five fields (minute, hour, day of the month, month, day of the week), as in \"0 7 *"
                            + " * 1-5\"");
        }
        String weekdays = FROM_SUNDAY.matcher(fields.getLast()).replaceAll("0-");
        CronExpression parsed;
        try {
            parsed = new CronExpression(
                    String.join(" ", fields),
                    ExecutionTime.forCron(
                            PARSER.parse(String.join(" ", fields.subList(0, FIELDS - 1)) + " " + weekdays)),
                    EVERY_HOUR.contains(fields.get(1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not a cron expression: %s".formatted(reason(e)), e);
        }
        if (parsed.clock(LocalDateTime.of(2000, 1, 1, 0, 0)).isEmpty()) {
            throw new IllegalArgumentException("is never due: no year has such a day");
        }
        return parsed;
    }

    /** The message of the innermost cause, which is the most specific one. */
    private static String reason(IllegalArgumentException e) {
        Throwable innermost = e;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String message = String.valueOf(innermost.getMessage());
        return message.isEmpty() ? message : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    /** The source, with single spaces. */
    public String text() {
        return text;
    }

    /** The first time at which the expression is due in a time zone, after another time. */
    Optional<Instant> next(Instant after, ZoneId zone) {
        ZoneRules rules = zone.getRules();
        return hourly ? nextByClock(after, rules) : nextOfDay(after, rules);
    }

    /**
     * The next time of an hourly expression. Between two changes of the clock, local times and instants correspond one
     * to one.
     */
    private Optional<Instant> nextByClock(Instant after, ZoneRules rules) {
        Instant since = after;
        ZoneOffset offset = rules.getOffset(after);
        LocalDateTime from = LocalDateTime.ofEpochSecond(after.getEpochSecond(), 0, offset);
        while (true) {
            ZoneOffset current = offset;
            Optional<ZoneOffsetTransition> change = Optional.ofNullable(rules.nextTransition(since));
            Optional<Instant> due = clock(from).map(time -> time.toInstant(current));
            if (due.isEmpty()
                    || change.isEmpty()
                    || due.get().isBefore(change.get().getInstant())) {
                return due;
            }
            since = change.get().getInstant();
            offset = change.get().getOffsetAfter();
            from = change.get().getDateTimeAfter().minusSeconds(1);
        }
    }

    /** The next time of any other expression. A later local time is never an earlier instant. */
    private Optional<Instant> nextOfDay(Instant after, ZoneRules rules) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(after.getEpochSecond(), 0, rules.getOffset(after));
        while (true) {
            Optional<LocalDateTime> next = clock(time);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            time = next.get();
            Instant due = instant(time, rules);
            if (due.isAfter(after)) {
                return Optional.of(due);
            }
        }
    }

    private static Instant instant(LocalDateTime time, ZoneRules rules) {
        ZoneOffsetTransition change = rules.getTransition(time);
        if (change == null) {
            return time.toInstant(rules.getOffset(time));
        }
        return change.isGap() ? change.getInstant() : time.toInstant(change.getOffsetBefore());
    }

    /** The next local time. It is computed in UTC, where every local time exists once. */
    private Optional<LocalDateTime> clock(LocalDateTime after) {
        return times.nextExecution(after.atZone(ZoneOffset.UTC)).map(next -> next.toLocalDateTime());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CronExpression that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
