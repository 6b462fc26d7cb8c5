package dev.tappet.api.workflow;

import dev.tappet.api.support.PublicApi;
import dev.tappet.json.EnumNames;
import dev.tappet.workflow.Schedule;
import dev.tappet.workspace.PublishedSchedule;
import dev.tappet.workspace.Schedules;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A schedule, as the API returns it.
 *
 * @param cron     five fields; left out if the definition has <code>every</code>
 * @param timezone of cron
 * @param every    an ISO 8601 duration; left out if the definition has <code>cron</code>
 * @param next     the next five times, fewer if no more follow
 */
@PublicApi
public record ScheduleView(
        Optional<String> cron, Optional<String> timezone, Optional<String> every, List<Instant> next) {
    private static final int SHOWN = 5;

    /**
     * The schedule of a published workflow.
     *
     * @param previous the last time that started an execution
     * @param paused   whether no executions are started, because the integration of the trigger is disabled
     * @param missed   the most recent skipped times
     */
    @PublicApi
    public record Published(
            Optional<String> cron,
            Optional<String> timezone,
            Optional<String> every,
            List<Instant> next,
            Optional<Instant> previous,
            boolean paused,
            Optional<MissedView> missed) {
        static Published of(Schedules.Opened opened) {
            ScheduleView view = ScheduleView.of(opened.schedule(), List.of());
            PublishedSchedule published = opened.published();
            return new Published(
                    view.cron(),
                    view.timezone(),
                    view.every(),
                    published
                            .next()
                            .map(next -> opened.schedule().next(next.minusMillis(1), SHOWN))
                            .orElse(List.of()),
                    published.previous(),
                    opened.paused(),
                    published.missed().map(MissedView::of));
        }
    }

    /**
     * Times that were skipped.
     *
     * @param from   the first skipped time
     * @param until  the last skipped time
     * @param reason standstill: the server did not run; rate_limit: the workspace had reached its rate limit
     */
    @PublicApi
    public record MissedView(Instant from, Instant until, String reason) {
        static MissedView of(PublishedSchedule.Missed missed) {
            return new MissedView(missed.from(), missed.until(), EnumNames.of(missed.reason()));
        }
    }

    static ScheduleView of(Schedule schedule, Instant now) {
        return of(schedule, schedule.next(now, SHOWN));
    }

    private static ScheduleView of(Schedule schedule, List<Instant> next) {
        return switch (schedule) {
            case Schedule.Cron(var expression, var timezone) ->
                new ScheduleView(Optional.of(expression.text()), Optional.of(timezone.getId()), Optional.empty(), next);
            case Schedule.Every(var period) ->
                new ScheduleView(Optional.empty(), Optional.empty(), Optional.of(period.toString()), next);
        };
    }
}
