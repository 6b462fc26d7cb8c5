package dev.tappet.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.execution.CrashingTable;
import dev.tappet.execution.Execution;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.execution.TriggerOrigin;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.Write;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.PublishedSchedule.Missed;
import dev.tappet.workspace.PublishedSchedule.Reason;
import dev.tappet.workspace.WorkspaceKeys;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.Integration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of {@link ScheduleFixture} begins on Monday, 2026-05-04T10:20:30Z. */
class SlotStarterTest {
    private static final String DAILY = "{ schedule: { cron: '0 7 * * *' } }";

    @Test
    void slot_startsOneExecution_withItsEvent() {
        ScheduleFixture ours = new ScheduleFixture();
        UUID workflow = ours.published(DAILY);
        SlotStarter process = ours.process();

        ours.at("2026-05-05T06:59:59Z");
        process.start();
        assertThat(ours.stored(workflow)).isEmpty();

        ours.at("2026-05-05T07:00:00Z");
        process.start();
        process.start();
        Execution execution = ours.stored(workflow).getFirst();
        assertThat(ours.stored(workflow)).hasSize(1);
        assertThat(execution.summary().origin()).contains(TriggerOrigin.SCHEDULE);
        assertThat(execution.summary().integration()).isEmpty();
        assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.QUEUED);
        assertThat(ours.sent).hasValue(1);

        ours.at("2026-05-06T07:00:01Z");
        process.start();
        assertThat(ours.events(workflow))
                .containsExactly(
                        "{\"scheduled_at\":\"2026-05-05T07:00:00Z\",\"previous\":null}",
                        "{\"scheduled_at\":\"2026-05-06T07:00:00Z\",\"previous\":\"2026-05-05T07:00:00Z\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "query", "commit"})
    void twoProcesses_atTheSameSlot_startOneExecution(String call) {
        AtomicReference<RecordingTable> watched = new AtomicReference<>();
        ScheduleFixture ours = new ScheduleFixture(table -> {
            watched.set(new RecordingTable(table));
            return watched.get();
        });
        UUID workflow = ours.published(DAILY);
        ours.at("2026-05-05T07:00:00Z");

        watched.get().beforeNext(call, () -> ours.process().start());
        ours.process().start();

        assertThat(ours.stored(workflow)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "2, false", "2, true"})
    void crashAtAWrite_slotStartsOneExecution(int write, boolean after) {
        AtomicReference<CrashingTable> crashing = new AtomicReference<>();
        ScheduleFixture ours = new ScheduleFixture(table -> {
            crashing.set(new CrashingTable(table));
            return crashing.get();
        });
        UUID workflow = ours.published(DAILY);
        ours.at("2026-05-05T07:00:00Z");

        crashing.get().crashAt(write, after);
        ours.process().start();
        crashing.get().calm();
        ours.process().start();

        assertThat(ours.stored(workflow)).hasSize(1);
        assertThat(ours.schedule(workflow).next()).contains(Instant.parse("2026-05-06T07:00:00Z"));
    }

    @Test
    void standstill_latestSlotRunsOnce_andTheOthersAreRecorded() {
        ScheduleFixture ours = new ScheduleFixture();
        UUID workflow = ours.published("{ schedule: { every: 15m } }");

        ours.at("2026-05-05T10:20:31Z");
        ours.process().start();
        ours.process().start();

        assertThat(ours.events(workflow))
                .containsExactly("{\"scheduled_at\":\"2026-05-05T10:15:00Z\",\"previous\":null}");
        assertThat(ours.schedule(workflow).next()).contains(Instant.parse("2026-05-05T10:30:00Z"));
        assertThat(ours.schedule(workflow).missed())
                .contains(new Missed(
                        Instant.parse("2026-05-04T10:30:00Z"),
                        Instant.parse("2026-05-05T10:00:00Z"),
                        Reason.STANDSTILL));
    }

    /** A sweep each minute is not exact. */
    @Test
    void slotsThatAreLateByASweep_allRun() {
        ScheduleFixture ours = new ScheduleFixture();
        UUID workflow = ours.published("{ schedule: { cron: '* * * * *' } }");

        ours.at("2026-05-04T10:22:00.500Z");
        ours.process().start();
        ours.process().start();

        assertThat(ours.stored(workflow)).hasSize(2);
        assertThat(ours.schedule(workflow).missed()).isEmpty();
    }

    @Test
    void unpublishedOrDeleted_startsNothing() {
        ScheduleFixture ours = new ScheduleFixture();
        UUID unpublished = ours.published(DAILY);
        UUID deleted = ours.published(DAILY);
        UUID elsewise = ours.published(DAILY);
        UUID integration = integration(ours).id();
        ours.publisher.unpublish(ours.workspace, unpublished);
        ours.publisher.delete(ours.workspace, deleted);
        ours.publish(elsewise, "{ integration: " + integration + " }");

        ours.at("2026-05-05T07:00:00Z");
        ours.process().start();

        assertThat(List.of(unpublished, deleted, elsewise))
                .allSatisfy(workflow -> assertThat(ours.stored(workflow)).isEmpty());
    }

    /** The other change comes between the read of the schedule and the commit that starts its execution. */
    @ParameterizedTest
    @ValueSource(strings = {"unpublish", "delete", "other schedule", "unpublish and publish"})
    void changeBeforeTheCommit_oldScheduleStartsNothing(String change) {
        AtomicReference<RecordingTable> watched = new AtomicReference<>();
        ScheduleFixture ours = new ScheduleFixture(table -> {
            watched.set(new RecordingTable(table));
            return watched.get();
        });
        UUID workflow = ours.published(DAILY);
        ours.at("2026-05-05T07:00:00Z");

        watched.get().beforeNextCommit(() -> {
            switch (change) {
                case "unpublish" -> ours.publisher.unpublish(ours.workspace, workflow);
                case "delete" -> ours.publisher.delete(ours.workspace, workflow);
                case "other schedule" -> ours.publish(workflow, "{ schedule: { cron: '0 8 * * *' } }");
                default -> {
                    ours.publisher.unpublish(ours.workspace, workflow);
                    ours.publish(workflow, "{ schedule: { cron: '0 8 * * *' } }");
                }
            }
        });
        ours.process().start();
        assertThat(ours.stored(workflow)).isEmpty();

        ours.process().start();
        assertThat(ours.stored(workflow)).isEmpty();
    }

    @Test
    void sameSchedulePublishedAgain_slotThatIsDueRunsInTheNewVersion() {
        ScheduleFixture ours = new ScheduleFixture();
        UUID workflow = ours.published(DAILY);

        ours.at("2026-05-05T07:00:00.100Z");
        ours.publish(workflow, "{ schedule: { cron: '0  7 * * *', timezone: UTC } }");
        ours.process().start();

        assertThat(ours.stored(workflow))
                .extracting(execution -> execution.summary().version())
                .containsExactly(2);
    }

    @Test
    void disabledIntegration_pausesTheSchedule() {
        ScheduleFixture ours = new ScheduleFixture();
        Integration integration = integration(ours);
        UUID workflow =
                ours.published("{ integration: %s, schedule: { cron: '0 7 * * *' } }".formatted(integration.id()));
        enable(ours, integration, false);

        ours.at("2026-05-05T07:00:00Z");
        ours.process().start();
        enable(ours, integration, true);
        ours.process().start();
        assertThat(ours.stored(workflow)).isEmpty();

        ours.at("2026-05-06T07:00:00Z");
        ours.process().start();
        assertThat(ours.stored(workflow)).hasSize(1);
        assertThat(ours.stored(workflow).getFirst().summary().integration()).isEmpty();
    }

    @Test
    void rateOfTheWorkspace_holdsTheSlot_untilItMayStart() {
        ScheduleFixture ours = new ScheduleFixture().withRate(1);
        UUID one = ours.published(DAILY);
        UUID other = ours.published(DAILY);

        ours.at("2026-05-05T07:00:00Z");
        ours.process().start();
        assertThat(ours.stored(one).size() + ours.stored(other).size()).isEqualTo(1);

        ours.at("2026-05-05T07:05:01Z");
        ours.process().start();
        assertThat(ours.stored(one)).hasSize(1);
        assertThat(ours.stored(other)).hasSize(1);
        assertThat(ours.schedule(one).held()).isEmpty();
        assertThat(ours.schedule(other).held()).isEmpty();
    }

    @Test
    void rateOfTheWorkspace_untilALaterSlot_isRecorded() {
        ScheduleFixture ours = new ScheduleFixture().withRate(0);
        UUID workflow = ours.published(DAILY);

        ours.at("2026-05-05T07:00:00Z");
        ours.process().start();
        assertThat(ours.schedule(workflow).held()).contains(Instant.parse("2026-05-05T07:00:00Z"));
        ours.at("2026-05-06T07:00:00Z");
        ours.withRate(1).process().start();

        assertThat(ours.stored(workflow)).hasSize(1);
        assertThat(ours.schedule(workflow).previous()).contains(Instant.parse("2026-05-06T07:00:00Z"));
        assertThat(ours.schedule(workflow).missed())
                .contains(new Missed(
                        Instant.parse("2026-05-05T07:00:00Z"),
                        Instant.parse("2026-05-05T07:00:00Z"),
                        Reason.RATE_LIMIT));
    }

    @Test
    void condition_decidesAsForWebhooks() {
        ScheduleFixture ours = new ScheduleFixture();
        UUID odd = ours.published(
                "{ schedule: { every: 1m }, condition: \"{{ $.event.scheduled_at = '2026-05-04T10:22:00Z' }}\" }");
        UUID erring = ours.published("{ schedule: { every: 1m }, condition: \"{{ $number('x') }}\" }");

        ours.at("2026-05-04T10:21:00Z");
        ours.process().start();
        assertThat(ours.stored(odd)).isEmpty();
        assertThat(ours.schedule(odd).previous()).isEmpty();
        assertThat(ours.stored(erring))
                .extracting(execution -> execution.summary().status())
                .containsExactly(ExecutionStatus.FAILED);

        ours.at("2026-05-04T10:22:00Z");
        ours.process().start();
        assertThat(ours.stored(odd)).hasSize(1);
        assertThat(ours.schedule(odd).previous()).contains(Instant.parse("2026-05-04T10:22:00Z"));
    }

    @ParameterizedTest
    @CsvSource({"queue, QUEUED", "skip, SKIPPED", "replace, QUEUED"})
    void concurrency_limitsWhatSlotsStart(String mode, ExecutionStatus second) {
        ScheduleFixture ours = new ScheduleFixture();
        UUID workflow = ours.published(
                "{ schedule: { cron: '0 * * * *' }, concurrency: { key: '{{ $length($.event.scheduled_at) }}', mode: %s } }"
                        .formatted(mode));

        ours.at("2026-05-04T11:00:00Z");
        ours.process().start();
        assertThat(ours.sent).hasValue(1);
        ours.at("2026-05-04T12:00:00Z");
        ours.process().start();

        assertThat(ours.sent).hasValue(mode.equals("replace") ? 2 : 1);
        assertThat(ours.stored(workflow))
                .extracting(execution -> execution.summary().status())
                .containsExactly(mode.equals("replace") ? ExecutionStatus.STOPPED : ExecutionStatus.QUEUED, second);
    }

    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "2, false", "2, true", "3, false", "3, true"})
    void concurrencyAndCrashAtAWrite_slotStartsOneExecution(int write, boolean after) {
        AtomicReference<CrashingTable> crashing = new AtomicReference<>();
        ScheduleFixture ours = new ScheduleFixture(table -> {
            crashing.set(new CrashingTable(table));
            return crashing.get();
        });
        UUID workflow = ours.published("{ schedule: { cron: '0 * * * *' }, concurrency: {} }");
        ours.at("2026-05-04T11:00:00Z");

        crashing.get().crashAt(write, after);
        ours.process().start();
        crashing.get().calm();
        ours.process().start();

        assertThat(ours.stored(workflow)).hasSize(1);
    }

    @Test
    void concurrencyKeyThatFails_leavesAFailedExecution() {
        ScheduleFixture ours = new ScheduleFixture();
        UUID workflow =
                ours.published("{ schedule: { cron: '0 * * * *' }, concurrency: { key: '{{ $.event.nothing }}' } }");

        ours.at("2026-05-04T11:00:00Z");
        ours.process().start();

        assertThat(ours.stored(workflow).getFirst().summary().failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("concurrency key"));
        assertThat(ours.schedule(workflow).next()).contains(Instant.parse("2026-05-04T12:00:00Z"));
    }

    @Tag("slow")
    @Test
    void thousandSchedules_costTheQueriesOfTheIndexAlone() {
        AtomicReference<RecordingTable> watched = new AtomicReference<>();
        ScheduleFixture ours = new ScheduleFixture(table -> {
            watched.set(new RecordingTable(table));
            return watched.get();
        });
        for (int i = 0; i < 1_000; i++) {
            ours.published(DAILY);
        }
        SlotStarter process = ours.process();
        watched.get().calls();

        process.start();

        assertThat(watched.get().calls())
                .hasSize(4)
                .allSatisfy(call -> assertThat(call).startsWith("query"));
    }

    @Test
    void slotOfAWorkflowWhoseVersionIsGone_keepsNoOtherFromStarting() {
        ScheduleFixture ours = new ScheduleFixture();
        UUID broken = ours.published(DAILY);
        UUID whole = ours.published(DAILY);
        ours.memory.write(new Write.Delete(WorkspaceKeys.version(broken, 1), Condition.any()), Durability.SYNCED);

        ours.at("2026-05-05T07:00:00Z");
        SlotStarter process = ours.process();
        process.start();
        process.start();

        assertThat(ours.stored(broken)).isEmpty();
        assertThat(ours.stored(whole)).hasSize(1);
    }

    private static Integration integration(ScheduleFixture ours) {
        return ours.integrations.create(
                ours.workspace, new DisplayName("Alerts"), Integration.Kind.WEBHOOK, new Authentication(List.of()));
    }

    private static void enable(ScheduleFixture ours, Integration integration, boolean enabled) {
        ours.integrations.update(
                ours.workspace, integration.id(), standing -> new ChangeResult.Done<>(standing.enabled(enabled)));
    }
}
