package dev.tappet.workspace;

import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Condition.Test;
import dev.tappet.storage.Index;
import dev.tappet.storage.IndexKey;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Schedule;
import dev.tappet.workspace.PublishedSchedule.Missed;
import dev.tappet.workspace.PublishedSchedule.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Stores schedules: an item for each published workflow with a schedule, in the DUE index by its next slot. Each change
 * fails if the schedule has changed since it was read, so that concurrent slots, publications and unpublications do not
 * conflict.
 */
public final class ScheduleItems {
    /** Slots that are late by no more than this are all started, in order; of later slots only the latest. */
    public static final Duration GRACE = Duration.ofMinutes(2);

    /** The partitions of the DUE index that contain schedules. Few, because each tick reads all of them. */
    static final int SHARDS = 4;

    private static final String WORKSPACE = "workspace";
    private static final String INTEGRATION = "integration";
    private static final String VERSION = "version";
    private static final String SCHEDULE = "schedule";
    private static final String NEXT = "next";
    private static final String PREVIOUS = "previous";
    private static final String HELD = "held";
    private static final String MISSED_FROM = "missed_from";
    private static final String MISSED_UNTIL = "missed_until";
    private static final String MISSED_REASON = "missed_reason";
    private static final String REVISION = "revision";

    private final ItemTable table;

    public ScheduleItems(ItemTable table) {
        this.table = table;
    }

    /** The schedule of a published workflow; empty if it has none. */
    public Optional<PublishedSchedule> find(UUID workflow) {
        return item(workflow).map(ScheduleItems::read);
    }

    private Optional<Item> item(UUID workflow) {
        Key key = WorkspaceKeys.schedule(workflow);
        return Optional.ofNullable(table.get(List.of(key)).get(key));
    }

    /** The queries of the DUE index that find all schedules whose next slot is not after a time. */
    public static List<Query> due(Instant until) {
        List<Query> queries = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            queries.add(new Query(
                    shard(shard),
                    "0",
                    sortable(until) + Query.END,
                    Query.Order.ASCENDING,
                    ItemTable.MAX_BATCH_SIZE,
                    Optional.empty()));
        }
        return queries;
    }

    /**
     * The write of a publication. If the schedule is unchanged, a slot that is due now is not lost.
     *
     * @param schedule of the published version; empty if there is none
     */
    Write publish(Binding binding, Optional<Schedule> schedule, Instant now) {
        if (schedule.isEmpty()) {
            return end(binding.workflow());
        }
        Optional<Item> existing = item(binding.workflow());
        boolean same = existing.flatMap(item -> item.text(SCHEDULE)).equals(schedule.map(Schedule::text));
        List<Change> changes = new ArrayList<>(List.of(
                Change.set(WORKSPACE, binding.workspace().toString()),
                Change.set(VERSION, binding.version()),
                Change.set(SCHEDULE, schedule.get().text()),
                new Change.Add(REVISION, 1),
                binding.integration()
                        .map(integration -> Change.set(INTEGRATION, integration.toString()))
                        .orElseGet(() -> new Change.Remove(INTEGRATION))));
        if (!same) {
            changes.addAll(next(binding.workflow(), schedule.get().next(now)));
            changes.add(new Change.Remove(HELD));
        }
        return new Write.Update(
                WorkspaceKeys.schedule(binding.workflow()),
                changes,
                existing.map(ScheduleItems::read).map(ScheduleItems::unchanged).orElseGet(Condition::absent));
    }

    /** The write of an unpublication or a deletion. */
    static Write end(UUID workflow) {
        return new Write.Delete(WorkspaceKeys.schedule(workflow), Condition.any());
    }

    /**
     * Moves to the next slot.
     *
     * @param started the slot, if it starts an execution
     * @param missed  slots that this skips
     */
    public static Write.Update advance(
            PublishedSchedule schedule, Optional<Instant> started, Optional<Instant> next, Optional<Missed> missed) {
        List<Change> changes = new ArrayList<>(next(schedule.binding().workflow(), next));
        changes.add(new Change.Remove(HELD));
        changes.add(new Change.Add(REVISION, 1));
        started.ifPresent(slot -> changes.add(Change.set(PREVIOUS, slot.toEpochMilli())));
        missed.ifPresent(slots -> {
            changes.add(Change.set(MISSED_FROM, slots.from().toEpochMilli()));
            changes.add(Change.set(MISSED_UNTIL, slots.until().toEpochMilli()));
            changes.add(Change.set(MISSED_REASON, slots.reason().name()));
        });
        return new Write.Update(WorkspaceKeys.schedule(schedule.binding().workflow()), changes, schedule.unchanged());
    }

    /** Records that a slot was rejected and will be retried. */
    public static Write.Update hold(PublishedSchedule schedule, Instant slot) {
        return new Write.Update(
                WorkspaceKeys.schedule(schedule.binding().workflow()),
                List.of(Change.set(HELD, slot.toEpochMilli()), new Change.Add(REVISION, 1)),
                schedule.unchanged());
    }

    private static List<Change> next(UUID workflow, Optional<Instant> next) {
        return next.map(slot -> List.of(
                        Change.set(NEXT, slot.toEpochMilli()),
                        new Change.Enter(
                                Index.DUE,
                                new IndexKey(
                                        shard(Math.floorMod(workflow.hashCode(), SHARDS)),
                                        sortable(slot) + "#" + workflow))))
                .orElseGet(() -> List.of(new Change.Remove(NEXT), new Change.Leave(Index.DUE)));
    }

    static PublishedSchedule read(Item item) {
        UUID workflow = UUID.fromString(item.key().partition().substring(WorkspaceKeys.SCHEDULES.length()));
        return new PublishedSchedule(
                new Binding(
                        item.text(INTEGRATION).map(UUID::fromString),
                        workflow,
                        UUID.fromString(item.text(WORKSPACE).orElseThrow()),
                        workflow,
                        Math.toIntExact(item.number(VERSION).orElseThrow())),
                item.text(SCHEDULE).orElseThrow(),
                time(item, NEXT),
                time(item, PREVIOUS),
                time(item, HELD),
                time(item, MISSED_FROM)
                        .map(from -> new Missed(
                                from,
                                time(item, MISSED_UNTIL).orElseThrow(),
                                Reason.valueOf(item.text(MISSED_REASON).orElseThrow()))),
                item.number(REVISION).orElseThrow());
    }

    static Condition unchanged(PublishedSchedule schedule) {
        // an unpublished schedule that is published again starts at revision 1, but with another version
        return Condition.all(
                new Test.Is(REVISION, Attribute.of(schedule.revision())),
                new Test.Is(VERSION, Attribute.of(schedule.binding().version())));
    }

    private static Optional<Instant> time(Item item, String name) {
        return item.number(name).map(Instant::ofEpochMilli);
    }

    private static String shard(int number) {
        return "US#" + number;
    }

    /** Milliseconds as text that sorts by time. */
    private static String sortable(Instant time) {
        return "%015d".formatted(Math.max(0, time.toEpochMilli()));
    }
}
