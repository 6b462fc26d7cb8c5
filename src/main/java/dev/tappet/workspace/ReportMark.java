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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The mark on an item that is an event of its workspace, until all its executions have started. The write that causes
 * the event also marks the item, so that no crash loses the event.
 *
 * @param key      of the item
 * @param workflow the last workflow that was processed for the event, in the order of ids as text
 */
public record ReportMark(Key key, Optional<UUID> workflow) {
    private static final String REPORT = "report";
    private static final String WORKFLOW = "report_workflow";
    private static final int SHARDS = 4;

    /** Empty if there is nothing left to report. */
    public static Optional<ReportMark> of(Item item) {
        return item.number(REPORT)
                .map(_ -> new ReportMark(item.key(), item.text(WORKFLOW).map(UUID::fromString)));
    }

    /** The changes that mark an item. */
    public static List<Change> marking(UUID id, Instant now) {
        return List.of(Change.set(REPORT, 1), new Change.Enter(Index.DUE, place(id, now)));
    }

    /** Marks an item that is stored for the first time. */
    public static void mark(Item.Builder item, UUID id, Instant now) {
        IndexKey place = place(id, now);
        item.with(REPORT, 1).in(Index.DUE, place.partition(), place.sort());
    }

    private static IndexKey place(UUID id, Instant now) {
        return new IndexKey(
                "UR#" + Math.floorMod(id.hashCode(), SHARDS),
                "%015d#%s".formatted(Math.max(0, now.toEpochMilli()), id));
    }

    /** The queries of the DUE index that find all marked items. */
    public static List<Query> unreported() {
        return IntStream.range(0, SHARDS)
                .mapToObj(shard -> new Query(
                        "UR#" + shard,
                        "0",
                        Query.END,
                        Query.Order.ASCENDING,
                        ItemTable.MAX_BATCH_SIZE,
                        Optional.empty()))
                .toList();
    }

    /** Removes the mark, if it has not changed since it was read. */
    public Write remove() {
        return new Write.Update(
                key,
                List.of(new Change.Remove(REPORT), new Change.Remove(WORKFLOW), new Change.Leave(Index.DUE)),
                isSame());
    }

    /** Advances the mark, if it has not changed since it was read. */
    public Write advanceTo(UUID last) {
        return new Write.Update(key, List.of(Change.set(WORKFLOW, last.toString())), isSame());
    }

    private Condition isSame() {
        return Condition.all(
                new Test.Is(REPORT, Attribute.of(1)),
                workflow.<Test>map(last -> new Test.Is(WORKFLOW, Attribute.of(last.toString())))
                        .orElseGet(() -> new Test.Missing(WORKFLOW)));
    }
}
