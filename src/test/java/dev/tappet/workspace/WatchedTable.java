package dev.tappet.workspace;

import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Outcome;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Writes down every call to a table, and lets a test do something just before the next commit. */
public final class WatchedTable implements ItemTable {
    private static final Runnable NOTHING = () -> {};

    private final ItemTable table;
    private final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
    private Runnable beforeCommit = NOTHING;

    public WatchedTable(ItemTable table) {
        this.table = table;
    }

    /** The calls since the last time, as in {@code get 2}. */
    public List<String> calls() {
        List<String> since = List.copyOf(calls);
        calls.clear();
        return since;
    }

    public void beforeNextCommit(Runnable action) {
        beforeCommit = action;
    }

    @Override
    public Map<Key, Item> get(Collection<Key> keys) {
        calls.add("get " + keys.size());
        return table.get(keys);
    }

    @Override
    public Outcome write(Write write, Durability durability) {
        calls.add("write");
        return table.write(write, durability);
    }

    @Override
    public Outcome commit(List<Write> writes, Durability durability) {
        calls.add("commit " + writes.size());
        Runnable action = beforeCommit;
        beforeCommit = NOTHING;
        action.run();
        return table.commit(writes, durability);
    }

    @Override
    public void putAll(List<Item> parts) {
        calls.add("putAll " + parts.size());
        table.putAll(parts);
    }

    @Override
    public Page<Item> query(Query query) {
        calls.add("query");
        return table.query(query);
    }

    @Override
    public Page<Key> query(Index index, Query query) {
        calls.add("query " + index);
        return table.query(index, query);
    }

    @Override
    public boolean admit(String counter, int n, int limit, Instant window) {
        calls.add("admit");
        return table.admit(counter, n, limit, window);
    }
}
