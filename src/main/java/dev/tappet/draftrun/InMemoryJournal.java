package dev.tappet.draftrun;

import dev.tappet.engine.CallableWorkflows;
import dev.tappet.engine.CalledWorkflows;
import dev.tappet.engine.Journal;
import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.Reply;
import dev.tappet.engine.StepPath;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A journal in memory, of a run that nobody goes on with. What waits in it is over at once. */
final class InMemoryJournal implements Journal {
    private final Map<StepPath, JournalEntry> entries = new ConcurrentHashMap<>();
    private final SkippingClock clock;
    private Optional<Reply.Response> answer = Optional.empty();

    InMemoryJournal(SkippingClock clock) {
        this.clock = clock;
    }

    @Override
    public Optional<JournalEntry> at(StepPath path) {
        return Optional.ofNullable(entries.get(path));
    }

    @Override
    public void write(JournalEntry entry) {
        note(entry);
    }

    @Override
    public void note(JournalEntry entry) {
        entries.put(entry.path(), entry);
        if (entry instanceof JournalEntry.Waiting(StepPath _, Instant _, Instant due)) {
            clock.to(due);
        }
    }

    @Override
    public synchronized boolean awaitsAnswer() {
        return answer.isEmpty();
    }

    @Override
    public synchronized boolean answer(JournalEntry.Answered entry, Reply.Response given, byte[] json) {
        if (!awaitsAnswer()) {
            return false;
        }
        note(entry);
        answer = Optional.of(given);
        return true;
    }

    /** The workflows that a position is within. */
    CalledWorkflows around(StepPath path, CallableWorkflows callees) {
        return CalledWorkflows.in(
                path.calls().stream().map(call -> entries.get(call.decision())).toList(), callees.catalog());
    }

    /** What a step answered the caller. */
    synchronized Optional<Reply.Response> answer() {
        return answer;
    }
}
