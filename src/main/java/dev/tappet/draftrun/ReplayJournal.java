package dev.tappet.draftrun;

import dev.tappet.engine.Journal;
import dev.tappet.engine.JournalEffect;
import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.Reply;
import dev.tappet.engine.StepPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The read-only journal of an execution for a replay. The replay ends where the journal ends. */
final class ReplayJournal implements Journal {
    private final Map<StepPath, JournalEntry> entries = new ConcurrentHashMap<>();

    /** Omits the entries that let a repeat skip its first rounds: those are to be shown too. */
    ReplayJournal(List<JournalEntry> entries) {
        entries.stream()
                .filter(entry -> !(entry instanceof JournalEntry.Repeated))
                .forEach(this::buffer);
    }

    @Override
    public Optional<JournalEntry> at(StepPath path) {
        return Optional.ofNullable(entries.get(path));
    }

    @Override
    public void write(JournalEntry entry) {
        if (entry instanceof JournalEntry.Repeated) {
            buffer(entry);
        } else if (!entries.containsKey(entry.path())) {
            throw noMoreEntries(entry.path());
        }
    }

    @Override
    public boolean write(JournalEntry entry, JournalEffect effect) {
        write(entry);
        return true;
    }

    static LostLeaseException noMoreEntries(StepPath path) {
        return new LostLeaseException("Nothing is known of the execution from " + path.text() + " on");
    }

    /** Adds an entry that is derived from known entries. */
    @Override
    public void buffer(JournalEntry entry) {
        entries.put(entry.path(), entry);
    }

    /** The whole journal is kept: it is small enough. */
    @Override
    public void discard(StepPath round) {
        // nothing to release
    }

    @Override
    public boolean awaitsResponse() {
        return false;
    }

    @Override
    public boolean respond(JournalEntry.Responded entry, Reply.Response response, byte[] json) {
        return false;
    }
}
