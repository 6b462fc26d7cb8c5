package dev.tappet.workspace;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Item;
import java.time.Instant;
import java.util.Optional;

/**
 * The schedule of a published workflow, and its progress.
 *
 * @param binding  the version that runs; its integration is that of the trigger, if there is one
 * @param text     of the schedule, from {@link dev.tappet.workflow.Schedule#text()}
 * @param next     the slot that is due next; empty if no other slot follows
 * @param previous the last slot that started an execution
 * @param held     the slot that could not start its execution yet, because of the rate of the workspace
 * @param missed   the slots that were skipped last
 * @param revision increased by every change
 */
public record PublishedSchedule(
        Binding binding,
        String text,
        Optional<Instant> next,
        Optional<Instant> previous,
        Optional<Instant> held,
        Optional<Missed> missed,
        long revision) {
    /** Why slots were skipped. */
    public enum Reason {
        /** They were late by more than {@link ScheduleItems#GRACE}, and a later one was due. */
        STANDSTILL,
        /** The workspace had reached its rate limit until a later one was due. */
        RATE_LIMIT
    }

    /**
     * Slots that were skipped.
     *
     * @param from  the first of them
     * @param until the last of them
     */
    public record Missed(Instant from, Instant until, Reason reason) {}

    public static PublishedSchedule of(Item item) {
        return ScheduleItems.read(item);
    }

    /** A condition that fails if the schedule has changed since it was read. */
    public Condition unchanged() {
        return ScheduleItems.unchanged(this);
    }
}
