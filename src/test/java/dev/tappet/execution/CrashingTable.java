package dev.tappet.execution;

import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A table whose process dies at one of its writes: just before it, or just after. */
public final class CrashingTable implements ItemTable {
    private final ItemTable table;
    private int writes;
    private int crashAt = Integer.MAX_VALUE;
    private boolean after;
    private final Set<List<Change>> ends = new HashSet<>();
    private final List<Write> answers = new ArrayList<>();

    public CrashingTable(ItemTable table) {
        this.table = table;
    }

    /** What is thrown where a process would be gone. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("crash", null, false, false);
        }
    }

    /** @param write counted from now, from 1 */
    public synchronized void crashAt(int write, boolean afterIt) {
        crashAt = writes + write;
        after = afterIt;
    }

    public synchronized void calm() {
        crashAt = Integer.MAX_VALUE;
    }

    public synchronized int writes() {
        return writes;
    }

    private synchronized <T> T writing(Supplier<T> write) {
        writes++;
        // from the crash on the process is dead: threads of it that still run do no harm
        boolean dead = writes > crashAt;
        if (dead || (writes == crashAt && !after)) {
            throw new Crash();
        }
        T done = write.get();
        if (writes == crashAt) {
            throw new Crash();
        }
        return done;
    }

    /** The ends that were to be written, without their time and the place of a large output. */
    synchronized Set<List<Change>> ends() {
        return Set.copyOf(ends);
    }

    private synchronized void watch(Write write) {
        if (write instanceof Write.Update(Key _, List<Change> changes, Condition _)) {
            if (changes.stream().anyMatch(change -> sets(change, StateAttributes.FINISHED))) {
                ends.add(changes.stream()
                        .filter(change ->
                                !sets(change, StateAttributes.FINISHED) && !sets(change, StateAttributes.OUTPUT_AT))
                        .toList());
            }
        }
    }

    private static boolean sets(Change change, String attribute) {
        return change instanceof Change.Set(String name, Attribute _) && name.equals(attribute);
    }

    @Override
    public WriteResult write(Write write, Durability durability) {
        watch(write);
        return writing(() -> table.write(write, durability));
    }

    /** The answers that were written. */
    synchronized List<Write> answers() {
        return List.copyOf(answers);
    }

    @Override
    public WriteResult commit(List<Write> writes, Durability durability) {
        return writing(() -> {
            WriteResult outcome = table.commit(writes, durability);
            if (outcome.done()) {
                writes.stream()
                        .filter(write -> write instanceof Write.Update(Key _, List<Change> changes, Condition _)
                                && changes.stream().anyMatch(change -> sets(change, StateAttributes.ANSWERED)))
                        .forEach(answers::add);
            }
            return outcome;
        });
    }

    @Override
    public void putAll(List<Item> parts) {
        writing(() -> {
            table.putAll(parts);
            return true;
        });
    }

    @Override
    public Map<Key, Item> get(Collection<Key> keys) {
        return table.get(keys);
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
