package dev.tappet.trigger;

import dev.tappet.execution.Executions;
import dev.tappet.execution.NewExecution;
import dev.tappet.execution.TriggerOrigin;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.storage.Durability;
import dev.tappet.storage.ItemTable;
import dev.tappet.trigger.event.Event;
import dev.tappet.workflow.Schedule;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.PublishedSchedule;
import dev.tappet.workspace.PublishedSchedule.Missed;
import dev.tappet.workspace.PublishedSchedule.Reason;
import dev.tappet.workspace.Quotas;
import dev.tappet.workspace.ScheduleItems;
import dev.tappet.workspace.Schedules;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Starts the executions of schedules. A clock calls it, in one process or several: an execution is stored in one commit
 * with the move of its schedule to the next slot, so that each slot starts one execution even if a process ends in
 * between. Schedules that are not due cost nothing.
 */
public final class SlotStarter {
    /** Schedules that are due at the same time share the synced writes of the table. */
    private static final int MAX_CONCURRENT = 16;

    private final ItemTable table;
    private final Catalog catalog;
    private final Executions executions;
    private final Quotas quotas;
    private final ConditionBudget conditions;
    private final TriggerEvaluation evaluation;
    private final InstantSource clock;
    private final DueItems due;

    public SlotStarter(
            ItemTable table,
            Catalog catalog,
            Executions executions,
            Quotas quotas,
            ComputeScheduler compute,
            InstantSource clock) {
        this.table = table;
        this.catalog = catalog;
        this.executions = executions;
        this.quotas = quotas;
        this.conditions = new ConditionBudget(compute);
        this.evaluation = new TriggerEvaluation(catalog, conditions);
        this.clock = clock;
        this.due = new DueItems(table, clock, MAX_CONCURRENT);
    }

    /** Starts every execution that is due. */
    public void start() {
        due.handle(
                ScheduleItems.due(clock.instant()), "Starting the schedule", item -> start(PublishedSchedule.of(item)));
    }

    private void start(PublishedSchedule published) {
        Instant now = clock.instant();
        Optional<Instant> first = published.next().filter(next -> !next.isAfter(now));
        if (first.isEmpty()) {
            // the index lags behind
            return;
        }
        Workflow definition = evaluation.definition(published.binding());
        Schedule schedule = definition.trigger().schedule().orElseThrow();
        Instant slot =
                first.get().plus(ScheduleItems.GRACE).isBefore(now) ? schedule.latest(first.get(), now) : first.get();
        Optional<Missed> missed = missed(published, schedule, first.get(), slot);
        Optional<Instant> next = schedule.next(slot);
        if (Schedules.isPaused(catalog, published.binding())) {
            table.write(ScheduleItems.advance(published, Optional.empty(), next, Optional.empty()), Durability.SYNCED);
            return;
        }
        start(new Slot(published, definition, slot, next, missed), now);
    }

    /**
     * A slot that is due.
     *
     * @param next   the slot after it
     * @param missed the slots before it that are skipped
     */
    private record Slot(
            PublishedSchedule schedule,
            Workflow definition,
            Instant time,
            Optional<Instant> next,
            Optional<Missed> missed) {}

    private void start(Slot slot, Instant now) {
        UUID workspace = slot.schedule().binding().workspace();
        if (evaluation.isNeeded(slot.schedule().binding())
                && conditions.retryAfter(workspace).isPresent()) {
            recordHeld(slot);
            return;
        }
        WorkflowCandidate candidate = candidate(slot, now);
        if (!candidate.isStored()) {
            table.write(
                    ScheduleItems.advance(slot.schedule(), Optional.empty(), slot.next(), slot.missed()),
                    Durability.SYNCED);
        } else if (table.admit(
                workspace.toString(), 1, quotas.of(workspace).rate(), now.truncatedTo(ChronoUnit.SECONDS))) {
            executions.createWith(
                    ScheduleItems.advance(slot.schedule(), Optional.of(slot.time()), slot.next(), slot.missed()),
                    List.of(new Executions.GuardedExecution(candidate.execution(), candidate.failure())));
        } else {
            recordHeld(slot);
        }
    }

    /** Another call tries it again, until a later slot replaces it. */
    private void recordHeld(Slot slot) {
        if (!slot.schedule().held().equals(Optional.of(slot.time()))) {
            table.write(ScheduleItems.hold(slot.schedule(), slot.time()), Durability.LAZY);
        }
    }

    private WorkflowCandidate candidate(Slot slot, Instant now) {
        PublishedSchedule schedule = slot.schedule();
        Event event = SlotEvent.of(slot.time(), schedule.previous());
        NewExecution execution = new NewExecution(
                executions.newId(),
                schedule.binding().withoutIntegration(),
                event.json(),
                Optional.empty(),
                Optional.empty(),
                slot.definition().failureStatus(),
                Optional.of(TriggerOrigin.SCHEDULE));
        return evaluation.candidate(execution, event, Optional.empty(), now);
    }

    private static Optional<Missed> missed(PublishedSchedule published, Schedule schedule, Instant due, Instant slot) {
        if (due.equals(slot)) {
            return Optional.empty();
        }
        Instant last = schedule.latest(due, slot.minusMillis(1));
        boolean held = published.held().filter(time -> !time.isAfter(last)).isPresent();
        return Optional.of(new Missed(due, last, held ? Reason.RATE_LIMIT : Reason.STANDSTILL));
    }
}
