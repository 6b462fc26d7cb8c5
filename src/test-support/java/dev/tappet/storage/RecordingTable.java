package dev.tappet.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A table that records its calls in a short notation for assertions, and runs actions that a test adds. */
public class RecordingTable implements ItemTable {
    /** An action before the next call of a method with a name prefix. */
    private record Hook(String method, Runnable action) {}

    private final ItemTable table;
    private final List<String> calls = new ArrayList<>();
    private final AtomicReference<Hook> hook = new AtomicReference<>();

    public RecordingTable(ItemTable table) {
        this.table = table;
    }

    /**
     * The calls since the last call of this method, as in {@code get 2}, {@code put SYNCED} or
     * {@code commit[check, put] SYNCED}.
     */
    public final synchronized List<String> calls() {
        List<String> since = List.copyOf(calls);
        calls.clear();
        return since;
    }

    public final void beforeNextCommit(Runnable action) {
        beforeNext("commit", action);
    }

    /**
     * Runs an action once, before the next call of a method of the table.
     *
     * @param method the prefix of the name of the method, such as {@code get}; empty for any method
     */
    public final void beforeNext(String method, Runnable action) {
        hook.set(new Hook(method, action));
    }

    private void note(String method, String details) {
        synchronized (this) {
            calls.add(details);
        }
        Hook next = hook.get();
        if (next != null && method.startsWith(next.method()) && hook.compareAndSet(next, null)) {
            next.action().run();
        }
    }

    /** Called before each write. May throw instead of the write. */
    protected void before(List<Write> writes) {}

    /** Called after each write. May throw as if the reply were lost. */
    protected void after(List<Write> writes) {}

    @Override
    public WriteResult write(Write write, Durability durability) {
        before(List.of(write));
        note("write", kind(write) + " " + durability);
        WriteResult outcome = table.write(write, durability);
        after(List.of(write));
        return outcome;
    }

    @Override
    public WriteResult commit(List<Write> writes, Durability durability) {
        before(writes);
        note("commit", "commit" + writes.stream().map(RecordingTable::kind).toList() + " " + durability);
        WriteResult outcome = table.commit(writes, durability);
        after(writes);
        return outcome;
    }

    private static String kind(Write write) {
        return switch (write) {
            case Write.Put _ -> "put";
            case Write.Update _ -> "update";
            case Write.Delete _ -> "delete";
            case Write.Check _ -> "check";
        };
    }

    @Override
    public void putAll(List<Item> parts) {
        note("putAll", "putAll " + parts.size());
        table.putAll(parts);
    }

    @Override
    public Map<Key, Item> get(Collection<Key> keys) {
        note("get", "get " + keys.size());
        return table.get(keys);
    }

    @Override
    public boolean isBilledBySize() {
        return table.isBilledBySize();
    }

    @Override
    public Page<Item> query(Query query) {
        note("query", "query");
        return table.query(query);
    }

    @Override
    public Page<IndexEntry> entries(Index index, Query query) {
        note("query", "query " + index);
        return table.entries(index, query);
    }

    @Override
    public boolean admit(String counter, int n, int limit, Instant window) {
        note("admit", "admit");
        return table.admit(counter, n, limit, window);
    }
}
