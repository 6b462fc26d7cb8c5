package dev.tappet.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static Schedule cron(String expression, String zone) {
        return new Schedule.Cron(CronExpression.parse(expression), ZoneId.of(zone));
    }

    /** The next slots by the clock of the zone, with its offset. */
    private static List<String> slots(String expression, String zone, String after, int count) {
        return cron(expression, zone).next(Instant.parse(after), count).stream()
                .map(slot -> slot.atZone(ZoneId.of(zone)).toOffsetDateTime().toString())
                .toList();
    }

    @Test
    void cron_namesRangesStepsAndLists_areRead() {
        assertThat(slots("0 7 * * 1-5", "UTC", "2026-12-04T07:00:00Z", 2))
                .containsExactly("2026-12-07T07:00Z", "2026-12-08T07:00Z");
        assertThat(slots("0 7 * * mon-FRI", "UTC", "2026-12-04T06:59:59.999Z", 2))
                .containsExactly("2026-12-04T07:00Z", "2026-12-07T07:00Z");
        assertThat(slots("*/20 8-9 1,15 JAN,jul *", "UTC", "2026-12-31T00:00:00Z", 7))
                .containsExactly(
                        "2027-01-01T08:00Z",
                        "2027-01-01T08:20Z",
                        "2027-01-01T08:40Z",
                        "2027-01-01T09:00Z",
                        "2027-01-01T09:20Z",
                        "2027-01-01T09:40Z",
                        "2027-01-15T08:00Z");
        assertThat(slots("  5   0 *  * sun-tue ", "UTC", "2026-12-02T00:00:00Z", 3))
                .containsExactly("2026-12-06T00:05Z", "2026-12-07T00:05Z", "2026-12-08T00:05Z");
        assertThat(slots("0 0 * * 7", "UTC", "2026-12-02T00:00:00Z", 1)).containsExactly("2026-12-06T00:00Z");
    }

    @Test
    void cron_dayOfMonthAndDayOfWeek_areAlternatives() {
        assertThat(slots("0 0 13 * FRI", "UTC", "2026-12-05T00:00:00Z", 3))
                .containsExactly("2026-12-11T00:00Z", "2026-12-13T00:00Z", "2026-12-18T00:00Z");
    }

    @Test
    void leapDay_isDueInLeapYearsOnly() {
        assertThat(slots("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", 2))
                .containsExactly("2028-02-29T00:00Z", "2032-02-29T00:00Z");
    }

    @Test
    void missingHour_dailySlot_isDueWhenTheClockChanges() {
        assertThat(slots("30 2 * * *", "Europe/Berlin", "2027-03-27T12:00:00Z", 2))
                .containsExactly("2027-03-28T03:00+02:00", "2027-03-29T02:30+02:00");
        assertThat(slots("30 2 * * *", "America/New_York", "2027-03-13T12:00:00Z", 2))
                .containsExactly("2027-03-14T03:00-04:00", "2027-03-15T02:30-04:00");
        assertThat(slots("15 2 * * *", "Australia/Lord_Howe", "2027-10-02T12:00:00Z", 2))
                .containsExactly("2027-10-03T02:30+11:00", "2027-10-04T02:15+11:00");
    }

    @Test
    void missingHour_severalSlotsInIt_areOne() {
        assertThat(slots("*/15 1-3 * * *", "Europe/Berlin", "2027-03-28T00:40:00Z", 3))
                .containsExactly("2027-03-28T01:45+01:00", "2027-03-28T03:00+02:00", "2027-03-28T03:15+02:00");
    }

    @Test
    void repeatedHour_dailySlot_isDueOnce() {
        assertThat(slots("30 2 * * *", "Europe/Berlin", "2027-10-30T12:00:00Z", 2))
                .containsExactly("2027-10-31T02:30+02:00", "2027-11-01T02:30+01:00");
        assertThat(slots("30 1 * * *", "America/New_York", "2027-11-06T12:00:00Z", 2))
                .containsExactly("2027-11-07T01:30-04:00", "2027-11-08T01:30-05:00");
        assertThat(slots("45 1 * * *", "Australia/Lord_Howe", "2027-04-03T10:00:00Z", 2))
                .containsExactly("2027-04-04T01:45+11:00", "2027-04-05T01:45+10:30");
    }

    /** A server that starts in the second of the two hours does not run the slot of the first one again. */
    @Test
    void repeatedHour_askedInItsSecondPass_goesOnWithTheNextDay() {
        assertThat(slots("30 2 * * *", "Europe/Berlin", "2027-10-31T01:10:00Z", 1))
                .containsExactly("2027-11-01T02:30+01:00");
    }

    @Test
    void hourlySlot_followsTheClock_bothRepeatedHoursAndNoMissingOne() {
        assertThat(slots("30 * * * *", "Europe/Berlin", "2027-10-30T23:40:00Z", 4))
                .containsExactly(
                        "2027-10-31T02:30+02:00",
                        "2027-10-31T02:30+01:00",
                        "2027-10-31T03:30+01:00",
                        "2027-10-31T04:30+01:00");
        assertThat(slots("0 * * * *", "Europe/Berlin", "2027-03-27T23:30:00Z", 3))
                .containsExactly("2027-03-28T01:00+01:00", "2027-03-28T03:00+02:00", "2027-03-28T04:00+02:00");
        assertThat(slots("*/15 * * * *", "Australia/Lord_Howe", "2027-04-03T14:40:00Z", 4))
                .containsExactly(
                        "2027-04-04T01:45+11:00",
                        "2027-04-04T01:30+10:30",
                        "2027-04-04T01:45+10:30",
                        "2027-04-04T02:00+10:30");
    }

    @Test
    void zoneWithoutDaylightSaving_isDueEachDay() {
        assertThat(slots("30 2 * * *", "Asia/Kolkata", "2027-03-27T00:00:00Z", 3))
                .containsExactly("2027-03-28T02:30+05:30", "2027-03-29T02:30+05:30", "2027-03-30T02:30+05:30");
        assertThat(slots("0 7 * * *", "UTC", "2027-03-28T07:00:00Z", 1)).containsExactly("2027-03-29T07:00Z");
    }

    /** Samoa had no 30 December 2011. */
    @Test
    void missingDay_slotIsDueWhenTheClockChanges() {
        assertThat(slots("0 12 * * *", "Pacific/Apia", "2011-12-29T23:00:00Z", 2))
                .containsExactly("2011-12-31T00:00+14:00", "2011-12-31T12:00+14:00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata"})
    void everyExpression_throughAYear_isStrictlyLaterEachTime(String zone) {
        for (String expression : List.of("*/30 1-3 * * *", "0 * * * *", "15 2 * * *", "*/45 */2 * * *")) {
            Schedule schedule = cron(expression, zone);
            Instant slot = Instant.parse("2011-06-01T00:00:00Z");
            for (int i = 0; i < 500; i++) {
                Instant next =
                        schedule.next(slot.plus(Duration.ofHours(i % 30))).orElseThrow();
                assertThat(next).isAfter(slot);
                assertThat(schedule.next(next.minusMillis(1))).contains(next);
                slot = next;
            }
        }
    }

    @Test
    void every_countsFromTheEpoch() {
        Schedule schedule = new Schedule.Every(Duration.ofMinutes(15));
        assertThat(schedule.next(Instant.parse("2026-12-01T07:00:00Z"), 2))
                .containsExactly(Instant.parse("2026-12-01T07:15:00Z"), Instant.parse("2026-12-01T07:30:00Z"));
        assertThat(schedule.next(Instant.parse("2026-12-01T07:14:59.999Z")))
                .contains(Instant.parse("2026-12-01T07:15:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "0 7 * * *, 2026-11-30T07:00:00Z, 2026-12-01T06:59:59Z, 2026-11-30T07:00:00Z",
        "0 7 * * *, 2026-11-30T07:00:00Z, 2026-12-01T07:00:00Z, 2026-12-01T07:00:00Z",
        "* * * * *, 2020-01-01T00:00:00Z, 2026-12-01T07:00:30Z, 2026-12-01T07:00:00Z",
        "0 0 29 2 *, 2024-02-29T00:00:00Z, 2029-01-01T00:00:00Z, 2028-02-29T00:00:00Z"
    })
    void latest_isTheLastSlotUpToATime(String expression, Instant first, Instant until, Instant latest) {
        assertThat(cron(expression, "UTC").latest(first, until)).isEqualTo(latest);
    }

    @Test
    void before_isTheLastSlotBeforeATime() {
        assertThat(cron("0 7 * * 1", "UTC").before(Instant.parse("2026-12-07T07:00:00Z")))
                .contains(Instant.parse("2026-11-30T07:00:00Z"));
        assertThat(cron("0 0 29 2 *", "UTC").before(Instant.parse("2026-12-07T07:00:00Z")))
                .contains(Instant.parse("2024-02-29T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "61 * * * *     | value 61 not in range [0, 59]",
                "0 24 * * *     | value 24 not in range [0, 23]",
                "0 7 * *        | must have five fields",
                "0 0 7 * * *    | must have five fields",
                "@daily         | must have five fields",
                "''             | must have five fields",
                "0 0 L * *      | is not a cron expression",
                "0 0 * * 5#2    | is not a cron expression",
                "0 22-2 * * *   | invalid range",
                "*/0 * * * *    | is not a cron expression",
                "0 0 30 2 *     | is never due",
                "0 0 31 4,6 *   | is never due",
                "{{ x }} * *    | is not a cron expression"
            })
    void malformedExpression_isRefusedWithTheReason(String expression, String reason) {
        assertThatThrownBy(() -> CronExpression.parse(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
