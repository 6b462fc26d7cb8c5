package dev.tappet.workflow;

import dev.tappet.expression.DidYouMean;
import dev.tappet.expression.ExpressionException;
import dev.tappet.json.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;

/** Reads the schedule of a trigger, and finds the problems that a schema cannot express. */
final class ScheduleReader {
    private static final String CRON = "cron";
    private static final String EVERY = "every";
    private static final String TIMEZONE = "timezone";
    private static final String PLACE = "trigger.schedule";

    private final Set<Problem> problems;

    ScheduleReader(Set<Problem> problems) {
        this.problems = problems;
    }

    /** @return empty if there is a problem */
    Optional<Schedule> read(DefinitionFields schedule) {
        if (schedule.has(CRON) == schedule.has(EVERY)) {
            return problem(PLACE, "must have either \"cron\", as in \"0 7 * * 1-5\", or \"every\", as in 15m");
        }
        return schedule.has(CRON) ? cron(schedule) : every(schedule);
    }

    private Optional<Schedule> cron(DefinitionFields schedule) {
        Optional<ZoneId> timezone = timezone(schedule.has(TIMEZONE) ? schedule.text(TIMEZONE) : "UTC");
        try {
            CronExpression expression = CronExpression.parse(schedule.text(CRON));
            return timezone.map(zone -> new Schedule.Cron(expression, zone));
        } catch (IllegalArgumentException e) {
            return problem(PLACE + "." + CRON, e.getMessage());
        }
    }

    private Optional<ZoneId> timezone(String name) {
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException _) {
            problem(
                    PLACE + "." + TIMEZONE,
                    "must be a time zone, as in Europe/Berlin%s"
                            .formatted(DidYouMean.suggestion(name, ZoneId.getAvailableZoneIds())));
            return Optional.empty();
        }
    }

    private Optional<Schedule> every(DefinitionFields schedule) {
        if (schedule.has(TIMEZONE)) {
            return problem(
                    PLACE + "." + TIMEZONE,
                    "\"every\" has no time zone: it counts from 1970-01-01T00:00:00Z; remove it, or use \"cron\"");
        }
        String place = PLACE + "." + EVERY;
        try {
            Duration period = TimeValue.wait(schedule.get(EVERY));
            return period.compareTo(Schedule.Every.MIN_INTERVAL) < 0 || period.toMillis() % 60_000 != 0
                    ? problem(place, "must be whole minutes, at least 1m")
                    : Optional.of(new Schedule.Every(period));
        } catch (ExpressionException e) {
            return problem(place, e.getMessage());
        }
    }

    private Optional<Schedule> problem(String place, String message) {
        problems.add(new Problem(place, message, Problem.Severity.ERROR));
        return Optional.empty();
    }
}
