package dev.tappet.workflow;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The schedule of a workflow: a sequence of times, its slots, that depends on the definition alone. */
public sealed interface Schedule {
    /** Longer than the time between two 29ths of February around a year that is not a leap year. */
    Duration MAX_INTERVAL = Duration.ofDays(16 * 366);

    /** The first slot after a time; empty if there is none. */
    Optional<Instant> next(Instant after);

    /** Identifies the schedule: two schedules with the same text have the same slots. */
    String text();

    /**
     * Slots at the multiples of a duration since 1970-01-01T00:00:00Z, so that they do not depend on when the workflow
     * was published.
     *
     * @param period whole minutes, at least one
     */
    record Every(Duration period) implements Schedule {
        public static final Duration MIN_INTERVAL = Duration.ofMinutes(1);

        @Override
        public Optional<Instant> next(Instant after) {
            long millis = period.toMillis();
            return Optional.of(Instant.ofEpochMilli((Math.floorDiv(after.toEpochMilli(), millis) + 1) * millis));
        }

        @Override
        public String text() {
            return "every " + period;
        }
    }

    /** Slots at local times of a time zone. */
    record Cron(CronExpression expression, ZoneId timezone) implements Schedule {
        @Override
        public Optional<Instant> next(Instant after) {
            return expression.next(after, timezone);
        }

        @Override
        public String text() {
            return "cron " + expression.text() + " " + timezone;
        }
    }

    /** The next slots after a time, in order. */
    default List<Instant> next(Instant after, int count) {
        List<Instant> slots = new ArrayList<>();
        Optional<Instant> slot = next(after);
        while (slot.isPresent() && slots.size() < count) {
            slots.add(slot.get());
            slot = next(slot.get());
        }
        return List.copyOf(slots);
    }

    /**
     * The latest slot at or before a time. The search looks back over doubled spans, so its cost does not grow with the
     * number of slots in between.
     *
     * @param first a slot
     * @param until must not be before the first slot
     */
    default Instant latest(Instant first, Instant until) {
        for (Duration span = Every.MIN_INTERVAL; ; span = span.multipliedBy(2)) {
            Instant start = until.minus(span);
            if (!start.isAfter(first)) {
                return last(first, until);
            }
            Optional<Instant> slot = next(start).filter(found -> !found.isAfter(until));
            if (slot.isPresent()) {
                return last(slot.get(), until);
            }
        }
    }

    /** The last slot before a time; empty if there is none in the previous 15 years. */
    default Optional<Instant> before(Instant time) {
        Duration span = Every.MIN_INTERVAL;
        while (span.compareTo(MAX_INTERVAL) < 0) {
            Optional<Instant> slot = next(time.minus(span)).filter(found -> found.isBefore(time));
            if (slot.isPresent()) {
                return Optional.of(last(slot.get(), time.minusMillis(1)));
            }
            span = span.multipliedBy(2);
        }
        return Optional.empty();
    }

    private Instant last(Instant slot, Instant until) {
        Instant latest = slot;
        Optional<Instant> next = next(latest);
        while (next.isPresent() && !next.get().isAfter(until)) {
            latest = next.get();
            next = next(latest);
        }
        return latest;
    }
}
