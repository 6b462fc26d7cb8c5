package dev.tappet.storage;

import dev.tappet.storage.TableObserver.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A table that reports its calls and their durations to an observer. */
public final class ObservedTable implements ItemTable {
    private final ItemTable table;
    private final TableObserver observer;

    public ObservedTable(ItemTable table, TableObserver observer) {
        this.table = table;
        this.observer = observer;
    }

    @Override
    public Map<Key, Item> get(Collection<Key> keys) {
        return measure(Operation.GET, () -> table.get(keys));
    }

    @Override
    public WriteResult write(Write write, Durability durability) {
        return measure(Operation.WRITE, () -> table.write(write, durability));
    }

    @Override
    public WriteResult commit(List<Write> writes, Durability durability) {
        return measure(Operation.COMMIT, () -> table.commit(writes, durability));
    }

    @Override
    public void putAll(List<Item> parts) {
        measure(Operation.PUT_ALL, () -> {
            table.putAll(parts);
            return parts;
        });
    }

    @Override
    public void putOnce(List<Item> parts) {
        measure(Operation.PUT_ALL, () -> {
            table.putOnce(parts);
            return parts;
        });
    }

    @Override
    public boolean isBilledBySize() {
        return table.isBilledBySize();
    }

    @Override
    public Page<Item> query(Query query) {
        return measure(Operation.QUERY, () -> table.query(query));
    }

    @Override
    public Page<IndexEntry> entries(Index index, Query query) {
        return measure(Operation.QUERY_INDEX, () -> table.entries(index, query));
    }

    @Override
    public boolean admit(String counter, int n, int limit, Instant window) {
        return measure(Operation.ADMIT, () -> table.admit(counter, n, limit, window));
    }

    private <T> T measure(Operation operation, Supplier<T> call) {
        long start = System.nanoTime();
        try {
            return call.get();
        } finally {
            observer.called(operation, Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
