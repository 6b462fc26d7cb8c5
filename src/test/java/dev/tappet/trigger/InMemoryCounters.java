package dev.tappet.trigger;

import dev.tappet.storage.Durability;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.Index;
import dev.tappet.storage.IndexEntry;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A table that can count, keeps keys of deliveries and is told what came in: all that the trigger asks of it. */
final class InMemoryCounters implements ItemTable {
    final Map<String, Integer> counts = new HashMap<>();
    private final InMemoryItemTable items = new InMemoryItemTable();
    final List<Item> noted = new ArrayList<>();

    @Override
    public synchronized boolean admit(String counter, int n, int limit, Instant window) {
        String key = counter + " " + window;
        int count = counts.getOrDefault(key, 0);
        if (count >= limit) {
            return false;
        }
        counts.put(key, count + n);
        return true;
    }

    synchronized int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public Map<Key, Item> get(Collection<Key> keys) {
        return items.get(keys);
    }

    @Override
    public WriteResult write(Write write, Durability durability) {
        return items.write(write, durability);
    }

    @Override
    public WriteResult commit(List<Write> writes, Durability durability) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isBilledBySize() {
        return items.isBilledBySize();
    }

    @Override
    public synchronized void putAll(List<Item> parts) {
        noted.addAll(parts);
    }

    @Override
    public Page<Item> query(Query query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page<IndexEntry> entries(Index index, Query query) {
        throw new UnsupportedOperationException();
    }
}
