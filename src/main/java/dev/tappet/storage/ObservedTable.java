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
        return observed(Operation.GET, () -> table.get(keys));
    }

    @Override
    public WriteResult write(Write write, Durability durability) {
        return observed(Operation.WRITE, () -> table.write(write, durability));
    }

    @Override
    public WriteResult commit(List<Write> writes, Durability durability) {
        return observed(Operation.COMMIT, () -> table.commit(writes, durability));
    }

    @Override
    public void putAll(List<Item> parts) {
        observed(Operation.PUT_ALL, () -> {
            table.putAll(parts);
            return parts;
        });
    }

    @Override
    public void putOnce(List<Item> parts) {
        observed(Operation.PUT_ALL, () -> {
            table.putOnce(parts);
            return parts;
        });
    }

    @Override
    public Page<Item> query(Query query) {
        return observed(Operation.QUERY, () -> table.query(query));
    }

    @Override
    public Page<IndexEntry> entries(Index index, Query query) {
        return observed(Operation.QUERY_INDEX, () -> table.entries(index, query));
    }

    @Override
    public boolean admit(String counter, int n, int limit, Instant window) {
        return observed(Operation.ADMIT, () -> table.admit(counter, n, limit, window));
    }

    private <T> T observed(Operation operation, Supplier<T> call) {
        long start = System.nanoTime();
        try {
            return call.get();
        } finally {
            observer.called(operation, Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
