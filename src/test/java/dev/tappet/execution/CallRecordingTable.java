package dev.tappet.execution;

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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A table that remembers which calls were made, in a notation short enough to be compared. */
class CallRecordingTable implements ItemTable {
    private final ItemTable table;
    private final List<String> calls = new ArrayList<>();

    CallRecordingTable(ItemTable table) {
        this.table = table;
    }

    /** What was called since the last time this was asked. */
    final synchronized List<String> calls() {
        List<String> since = List.copyOf(calls);
        calls.clear();
        return since;
    }

    private synchronized void note(String call) {
        calls.add(call);
    }

    /** Comes before each write, and may throw in its place. */
    void before(List<Write> writes) {}

    /** Comes after each write, and may throw as if its reply were lost. */
    void after(List<Write> writes) {}

    @Override
    public WriteResult write(Write write, Durability durability) {
        before(List.of(write));
        note(kind(write) + " " + durability);
        WriteResult outcome = table.write(write, durability);
        after(List.of(write));
        return outcome;
    }

    @Override
    public WriteResult commit(List<Write> writes, Durability durability) {
        before(writes);
        note("commit" + writes.stream().map(CallRecordingTable::kind).toList() + " " + durability);
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
        note("putAll " + parts.size());
        table.putAll(parts);
    }

    @Override
    public Map<Key, Item> get(Collection<Key> keys) {
        note("get " + keys.size());
        return table.get(keys);
    }

    @Override
    public Page<Item> query(Query query) {
        note("query");
        return table.query(query);
    }

    @Override
    public Page<Key> query(Index index, Query query) {
        note("query " + index);
        return table.query(index, query);
    }

    @Override
    public boolean admit(String counter, int n, int limit, Instant window) {
        note("admit");
        return table.admit(counter, n, limit, window);
    }
}
