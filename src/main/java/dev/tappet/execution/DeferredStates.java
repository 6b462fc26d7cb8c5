package dev.tappet.execution;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A view of the table for writers of executions that this process runs. The state of an execution that is not stored or
 * not claimed yet is held in memory: the first write to it stores it with that write applied, under the condition that
 * no other attempt has stored it, or no other worker has claimed it. All other writes pass through.
 */
public final class DeferredStates implements ItemTable {
    /** Where the deferred state of an execution is. */
    enum Place {
        MEMORY,
        TABLE,
        /** Another attempt stored the execution, or claimed it: writes of this process must not reach it. */
        FOREIGN
    }

    private final ItemTable table;
    private final ConcurrentMap<Key, DeferredState> states = new ConcurrentHashMap<>();

    public DeferredStates(ItemTable table) {
        this.table = table;
    }

    private static final class DeferredState {
        private final Item item;

        /** Empty if the execution has not been stored at all. */
        private final Optional<Write.Update> claim;

        private Place place = Place.MEMORY;

        DeferredState(Item item, Optional<Write.Update> claim) {
            this.item = item;
            this.claim = claim;
        }
    }

    /** Holds the state of an execution until it is written, or {@link #end} is called. */
    void defer(Item state) {
        states.put(state.key(), new DeferredState(state, Optional.empty()));
    }

    /**
     * Holds the state of a stored execution as it will be after its claim, until it is written, or {@link #end} is
     * called.
     *
     * @param claim writes the claim, if the execution is still as it was read
     */
    void deferClaim(Item claimed, Write.Update claim) {
        states.put(claimed.key(), new DeferredState(claimed, Optional.of(claim)));
    }

    /**
     * Drops a claim that is not written yet.
     *
     * @return whether there is nothing to undo
     */
    boolean dropClaim(Key key) {
        DeferredState state = states.get(key);
        if (state == null || state.claim.isEmpty()) {
            return false;
        }
        synchronized (state) {
            if (state.place == Place.MEMORY) {
                state.place = Place.FOREIGN;
            }
            return state.place == Place.FOREIGN;
        }
    }

    /** Stores the state as it is, unless it is stored already. */
    void store(Key key) {
        DeferredState state = states.get(key);
        if (state != null) {
            synchronized (state) {
                if (state.place == Place.MEMORY) {
                    storeNow(state);
                }
            }
        }
    }

    /** Forgets the state after the end of its run. */
    Place end(Key key) {
        DeferredState state = states.remove(key);
        synchronized (state) {
            return state.place;
        }
    }

    private void storeNow(DeferredState state) {
        write(
                state,
                state.claim.<Write>map(claim -> claim).orElseGet(() -> new Write.Put(state.item, Condition.absent())),
                // a claim that is lost in a crash ends with its process
                state.claim.isPresent() ? Durability.LAZY : Durability.SYNCED);
    }

    private WriteResult write(DeferredState state, Write first, Durability durability) {
        WriteResult result = table.write(first, durability);
        state.place = result.done() ? Place.TABLE : Place.FOREIGN;
        return result;
    }

    @Override
    public WriteResult write(Write write, Durability durability) {
        DeferredState state = states.get(write.key());
        if (state == null) {
            return table.write(write, durability);
        }
        synchronized (state) {
            return switch (state.place) {
                case TABLE -> table.write(write, durability);
                case FOREIGN -> new WriteResult.ConditionFailed(0, Optional.empty());
                case MEMORY -> {
                    Optional<Item> before = Optional.of(state.item);
                    if (!(write instanceof Write.Update update)
                            || !update.condition().holdsFor(before)) {
                        yield new WriteResult.ConditionFailed(0, before);
                    }
                    yield writeFirst(state, update, durability);
                }
            };
        }
    }

    /** The first write to a deferred state. */
    private WriteResult writeFirst(DeferredState state, Write.Update update, Durability durability) {
        if (state.claim.isEmpty()) {
            Item after = update.appliedTo(Optional.of(state.item));
            WriteResult result = write(state, new Write.Put(after, Condition.absent()), Durability.SYNCED);
            return result.done() ? new WriteResult.Applied(Optional.of(after)) : result;
        }
        Write.Update claim = state.claim.get();
        Optional<List<Change>> both = Change.join(claim.changes(), update.changes());
        if (both.isPresent()) {
            return write(state, new Write.Update(claim.key(), both.get(), claim.condition()), durability);
        }
        storeNow(state);
        return state.place == Place.TABLE
                ? table.write(update, durability)
                : new WriteResult.ConditionFailed(0, Optional.empty());
    }

    /** Stores deferred states first: they are rarely part of a commit. */
    @Override
    public WriteResult commit(List<Write> writes, Durability durability) {
        List<DeferredState> deferred = new ArrayList<>();
        for (Write write : writes) {
            Optional.ofNullable(states.get(write.key())).ifPresent(deferred::add);
        }
        for (DeferredState state : deferred) {
            store(state.item.key());
            synchronized (state) {
                if (state.place == Place.FOREIGN) {
                    return new WriteResult.ConditionFailed(0, Optional.empty());
                }
            }
        }
        return table.commit(writes, durability);
    }

    @Override
    public Map<Key, Item> get(Collection<Key> keys) {
        return table.get(keys);
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
