package dev.tappet.execution;

import dev.tappet.engine.Journal;
import dev.tappet.engine.JournalEffect;
import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.Reply;
import dev.tappet.engine.StepPath;
import dev.tappet.memory.RunMemory;
import dev.tappet.state.StateEffect;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import dev.tappet.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * The journal of a claimed execution in the table. It serializes all its writes, because concurrent transactions on one
 * execution state would cancel each other; entries that branches write meanwhile share a commit.
 */
final class TableJournal implements Journal {
    /** Entries of one commit; the check of the execution state is the hundredth item. */
    private static final int MAX_ENTRIES_PER_COMMIT = ItemTable.MAX_BATCH_SIZE - 1;

    private final ItemTable table;
    private final ExecutionState state;
    private final JournalItems items;
    /** By the texts of their positions, in whose order the entries of a round are adjacent. */
    private final NavigableMap<String, JournalEntry> entries = new ConcurrentSkipListMap<>();

    private final List<JournalEntry> waiting = new ArrayList<>();
    private final Object commitLock = new Object();
    private final Consumer<Reply.Response> caller;
    private final Runnable onProgress;
    private final JournalListener listener;
    private boolean isSuspect;
    private volatile boolean awaitsResponse;
    private volatile long lastEpoch;
    private List<Item> found = List.of();
    private RuntimeException broken;

    /** The step counter of the execution state if only this journal has changed it. */
    private long steps;

    private TableJournal(
            ItemTable table,
            ExecutionState state,
            JournalItems items,
            Consumer<Reply.Response> caller,
            Runnable onProgress,
            JournalListener listener) {
        this.table = table;
        this.onProgress = onProgress;
        this.listener = listener;
        this.isSuspect = state.lease().deaths().isSuspect();
        this.state = state;
        this.caller = caller;
        this.steps = state.steps();
        this.awaitsResponse =
                state.lane() == Lane.SYNC && state.result().response().isEmpty();
        this.items = items;
    }

    /**
     * Opens the journal as the claim found it; its entries must be {@link #load loaded}. Nothing is read on a first
     * claim: there are no entries.
     *
     * @param workflow   of the execution
     * @param caller     receives the response of a {@code respond} step
     * @param listener   observes stored and loaded entries
     * @param onProgress is run at the first progress after a crash
     */
    static TableJournal open(
            ItemTable table,
            ExecutionState state,
            Workflow workflow,
            JournalItems items,
            Consumer<Reply.Response> caller,
            JournalListener listener,
            Runnable onProgress) {
        TableJournal journal = new TableJournal(table, state, items, caller, onProgress, listener);
        if (state.epoch() > 1) {
            journal.find(workflow);
        }
        return journal;
    }

    /**
     * Reads the entries of earlier runs, once there is memory for them.
     *
     * @return whether there was memory in time
     */
    boolean load(RunMemory memory, Duration longest) {
        if (found.isEmpty()) {
            return true;
        }
        if (!memory.restore(found.stream().mapToLong(JournalItems::weight).sum(), longest)) {
            return false;
        }
        List<JournalEntry> read = items.read(found, table);
        read.forEach(entry -> entries.put(entry.path().text(), entry));
        notifyListener(read);
        found = List.of();
        return true;
    }

    private void notifyListener(List<JournalEntry> read) {
        List<JournalEntry> latest = new ArrayList<>();
        for (int i = 0; i < read.size(); i++) {
            if (JournalItems.epochOf(found.get(i)) == lastEpoch) {
                latest.add(read.get(i));
            }
        }
        listener.entriesRead(latest, lastEpoch);
    }

    private void find(Workflow workflow) {
        found = JournalReader.find(table, state.id(), workflow);
        found.forEach(item -> lastEpoch = Math.max(lastEpoch, JournalItems.epochOf(item)));
    }

    /** Consecutive claims without progress until now, including this one. */
    long fruitlessClaims() {
        return Math.min(state.lease().claims(), state.epoch() - lastEpoch);
    }

    @Override
    public Optional<JournalEntry> at(StepPath path) {
        return Optional.ofNullable(entries.get(path.text()));
    }

    @Override
    public void buffer(JournalEntry entry) {
        synchronized (waiting) {
            if (entry instanceof JournalEntry.Repeated) {
                waiting.removeIf(journaled -> journaled instanceof JournalEntry.Repeated
                        && journaled.path().equals(entry.path()));
            }
            waiting.add(entry);
        }
    }

    @Override
    public void discard(StepPath round) {
        entries.subMap(round.text(), round.afterAll()).clear();
        entries.remove(round.decision().text());
    }

    @Override
    public void write(JournalEntry entry) {
        buffer(entry);
        synchronized (commitLock) {
            // the result of a wait replaces its start
            while (entries.get(entry.path().text()) != entry) {
                if (broken != null) {
                    throw broken;
                }
                commitWaiting();
            }
        }
    }

    @Override
    public boolean write(JournalEntry entry, JournalEffect effect) {
        if (!(effect instanceof StateEffect change)) {
            throw new IllegalArgumentException("Not an effect that this journal can store: " + effect);
        }
        synchronized (commitLock) {
            if (broken != null) {
                throw broken;
            }
            commitAllBut(MAX_ENTRIES_PER_COMMIT - 2);
            List<JournalEntry> batch = drain(MAX_ENTRIES_PER_COMMIT - 2);
            batch.add(entry);
            if (progress(batch, Optional.of(change.write()))) {
                return true;
            }
            synchronized (waiting) {
                waiting.addAll(0, batch.subList(0, batch.size() - 1));
            }
            return false;
        }
    }

    @Override
    public boolean awaitsResponse() {
        return awaitsResponse;
    }

    @Override
    public boolean respond(JournalEntry.Responded entry, Reply.Response response, byte[] json) {
        synchronized (commitLock) {
            if (!awaitsResponse) {
                return false;
            }
            if (broken != null) {
                throw broken;
            }
            commitAllBut(MAX_ENTRIES_PER_COMMIT - 1);
            String prefix = "A#" + state.epoch() + "#";
            byte[] encoded = items.keep(response.parameters(), json);
            StoredContent.Prepared prepared = StoredContent.prepare(
                    encoded,
                    StateAttributes.INLINE_ANSWER_BYTES,
                    ExecutionKeys.partition(state.id()),
                    prefix,
                    state.expires());
            List<JournalEntry> batch = drain(MAX_ENTRIES_PER_COMMIT - 1);
            batch.add(entry);
            commit(
                    withProgress(
                            StateTransitions.respond(state.id(), state.epoch(), response.at(), prepared.content())),
                    batch,
                    prepared.parts());
            awaitsResponse = false;
        }
        caller.accept(response);
        return true;
    }

    /**
     * Puts the execution on hold in one commit with the pending entries.
     *
     * @return false if one of its callbacks was decided since the claim, which the run may not have seen
     */
    boolean hold(Instant due) {
        synchronized (commitLock) {
            commitAllBut(MAX_ENTRIES_PER_COMMIT);
            try {
                commit(withProgress(StateTransitions.hold(state.id(), state.epoch(), due, steps)));
                return true;
            } catch (DecidedMeanwhileException _) {
                return false;
            }
        }
    }

    /** The execution state counts more steps than this journal wrote. */
    private static final class DecidedMeanwhileException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DecidedMeanwhileException() {
            super(null, null, false, false);
        }
    }

    /** Commits pending entries until the rest fits into the next commit. */
    private void commitAllBut(int max) {
        while (pendingCount() > max) {
            commitWaiting();
        }
    }

    private int pendingCount() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    private void commitWaiting() {
        progress(drain(MAX_ENTRIES_PER_COMMIT), Optional.empty());
    }

    private boolean progress(List<JournalEntry> batch, Optional<Write> effect) {
        Write.Update onHead = StateTransitions.progress(state.id(), state.epoch(), batch.size());
        boolean isDone = commit(withProgress(onHead), batch, List.of(), effect);
        steps += isDone ? batch.size() : 0;
        return isDone;
    }

    private Write withProgress(Write.Update onHead) {
        return isSuspect ? StateTransitions.withProgress(onHead) : onHead;
    }

    private void commit(Write onHead) {
        commit(onHead, drain(MAX_ENTRIES_PER_COMMIT), List.of());
    }

    private void commit(Write onHead, List<JournalEntry> batch, List<Item> otherWrites) {
        commit(onHead, batch, otherWrites, Optional.empty());
    }

    /**
     * @return false if nothing was written, because the condition of the effect failed
     */
    private boolean commit(Write onHead, List<JournalEntry> batch, List<Item> otherWrites, Optional<Write> effect) {
        List<Write> writes = new ArrayList<>();
        List<Item> parts = new ArrayList<>(otherWrites);
        writes.add(onHead);
        for (JournalEntry entry : batch) {
            JournalItems.Written written = items.write(entry, state.epoch());
            parts.addAll(written.parts());
            writes.add(new Write.Put(written.item(), Condition.any()));
        }
        effect.ifPresent(writes::add);
        try {
            if (!parts.isEmpty()) {
                table.putAll(parts);
            }
            switch (table.commit(writes, Durability.SYNCED)) {
                case WriteResult.Applied _ -> {
                    batch.forEach(entry -> entries.put(entry.path().text(), entry));
                    lastEpoch = batch.isEmpty() ? lastEpoch : state.epoch();
                    listener.stored(batch);
                    if (isSuspect) {
                        isSuspect = false;
                        onProgress.run();
                    }
                    return true;
                }
                case WriteResult.ConditionFailed(int index, Optional<Item> existing) -> {
                    if (index > 0) {
                        return false;
                    }
                    throw refused(existing);
                }
            }
        } catch (RuntimeException e) {
            // the batch has entries of other branches too: they must not wait for them
            broken = e;
            throw e;
        }
    }

    private RuntimeException refused(Optional<Item> existing) {
        return existing.filter(item -> item.key().equals(ExecutionKeys.state(state.id())))
                .map(StateCodec::read)
                .filter(now -> now.epoch() == state.epoch() && now.status() == ExecutionStatus.RUNNING)
                .<RuntimeException>map(_ -> new DecidedMeanwhileException())
                .orElseGet(() -> lostLease(state.id()));
    }

    private List<JournalEntry> drain(int max) {
        synchronized (waiting) {
            List<JournalEntry> first = waiting.subList(0, Math.min(waiting.size(), max));
            List<JournalEntry> batch = new ArrayList<>(first);
            first.clear();
            return batch;
        }
    }

    static LostLeaseException lostLease(UUID id) {
        return new LostLeaseException("Execution " + id + " runs elsewhere, or has ended");
    }
}
