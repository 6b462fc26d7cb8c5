package dev.tappet.workspace;

import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/** Writes down every call to a table, and lets a test do something just before the next one of a kind. */
public final class RecordingTable implements ItemTable {
    /** What is done before the next call that starts so. */
    private record Hook(String call, Runnable action) {}

    private final ItemTable table;
    private final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Hook> hook = new AtomicReference<>();

    public RecordingTable(ItemTable table) {
        this.table = table;
    }

    /** The calls since the last time, as in {@code get 2}. */
    public List<String> calls() {
        List<String> since = List.copyOf(calls);
        calls.clear();
        return since;
    }

    public void beforeNextCommit(Runnable action) {
        beforeNext("commit", action);
    }

    public void beforeNext(String call, Runnable action) {
        hook.set(new Hook(call, action));
    }

    private void called(String call) {
        calls.add(call);
        Hook waiting = hook.get();
        if (waiting != null && call.startsWith(waiting.call()) && hook.compareAndSet(waiting, null)) {
            waiting.action().run();
        }
    }

    @Override
    public Map<Key, Item> get(Collection<Key> keys) {
        called("get " + keys.size());
        return table.get(keys);
    }

    @Override
    public WriteResult write(Write write, Durability durability) {
        called("write");
        return table.write(write, durability);
    }

    @Override
    public WriteResult commit(List<Write> writes, Durability durability) {
        called("commit " + writes.size());
        return table.commit(writes, durability);
    }

    @Override
    public void putAll(List<Item> parts) {
        called("putAll " + parts.size());
        table.putAll(parts);
    }

    @Override
    public Page<Item> query(Query query) {
        called("query");
        return table.query(query);
    }

    @Override
    public Page<Key> query(Index index, Query query) {
        called("query " + index);
        return table.query(index, query);
    }

    @Override
    public boolean admit(String counter, int n, int limit, Instant window) {
        called("admit");
        return table.admit(counter, n, limit, window);
    }
}
