package dev.tappet.execution;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.IndexEntry;
import dev.tappet.storage.IndexKey;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.SpreadPartition;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import dev.tappet.workspace.Quotas;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A view of the table for writers of executions and callbacks: writes each of them to the list indexes by the spread of
 * its workspace. {@link ExecutionList} and {@link CallbackList} read them.
 */
public final class SpreadLists implements ItemTable {
    private final ItemTable table;
    private final Quotas quotas;
    private final InstantSource clock;
    private final boolean isPacking;

    /** Stores states so that every build can read them. */
    public SpreadLists(ItemTable table, Quotas quotas, InstantSource clock) {
        this(table, quotas, clock, false);
    }

    /** @param packing whether states are stored as {@link PackedState}, which earlier builds cannot read */
    public SpreadLists(ItemTable table, Quotas quotas, InstantSource clock, boolean packing) {
        this.isPacking = packing;
        this.table = table;
        this.quotas = quotas;
        this.clock = clock;
    }

    private Write spread(Write write) {
        return write instanceof Write.Put(Item item, Condition condition)
                        && item.indexes().get(Index.BY_WORKSPACE) instanceof IndexKey list
                ? new Write.Put(spread(readable(item), list), condition)
                : write;
    }

    private Item readable(Item item) {
        return isPacking || !item.attributes().containsKey(PackedState.NAME) ? item : PackedState.named(item);
    }

    /** @param list the place in the list of its workspace, whose partition ends with the id of the workspace */
    private Item spread(Item item, IndexKey list) {
        UUID workspace =
                UUID.fromString(list.partition().substring(list.partition().indexOf('#') + 1));
        int spread = quotas.of(workspace).spread().partitionsToWrite(clock.instant());
        if (spread == 1) {
            return item;
        }
        UUID id = CallbackItems.idOfCallback(item.key()).orElseGet(() -> ExecutionKeys.idOf(item.key()));
        Map<Index, IndexKey> indexes = new EnumMap<>(item.indexes());
        for (Index index : List.of(Index.BY_WORKFLOW, Index.BY_WORKSPACE)) {
            indexes.computeIfPresent(
                    index, (_, key) -> new IndexKey(SpreadPartition.of(key.partition(), id, spread), key.sort()));
        }
        return new Item(item.key(), item.attributes(), indexes, item.expires());
    }

    @Override
    public Map<Key, Item> get(Collection<Key> keys) {
        return table.get(keys);
    }

    @Override
    public WriteResult write(Write write, Durability durability) {
        return table.write(spread(write), durability);
    }

    @Override
    public WriteResult commit(List<Write> writes, Durability durability) {
        return table.commit(writes.stream().map(this::spread).toList(), durability);
    }

    @Override
    public void putAll(List<Item> parts) {
        table.putAll(parts);
    }

    @Override
    public void putOnce(List<Item> parts) {
        table.putOnce(parts);
    }

    @Override
    public boolean isBilledBySize() {
        return table.isBilledBySize();
    }

    @Override
    public Page<Item> query(Query query) {
        return table.query(query);
    }

    @Override
    public Page<IndexEntry> entries(Index index, Query query) {
        return table.entries(index, query);
    }

    @Override
    public boolean admit(String counter, int n, int limit, Instant window) {
        return table.admit(counter, n, limit, window);
    }
}
