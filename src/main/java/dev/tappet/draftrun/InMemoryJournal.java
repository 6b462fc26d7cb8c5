package dev.tappet.draftrun;

import dev.tappet.engine.CallableWorkflows;
import dev.tappet.engine.CalledWorkflows;
import dev.tappet.engine.Journal;
import dev.tappet.engine.JournalEffect;
import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.Reply;
import dev.tappet.engine.StepPath;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** An in-memory journal for a run that is never resumed. Waits end at once, because it moves the clock to their end. */
final class InMemoryJournal implements Journal {
    /** By the texts of their positions, in whose order the entries of a round are adjacent. */
    private final NavigableMap<String, JournalEntry> entries = new ConcurrentSkipListMap<>();

    private final SkippingClock clock;
    private Optional<Reply.Response> response = Optional.empty();

    InMemoryJournal(SkippingClock clock) {
        this.clock = clock;
    }

    @Override
    public Optional<JournalEntry> at(StepPath path) {
        return Optional.ofNullable(entries.get(path.text()));
    }

    @Override
    public void write(JournalEntry entry) {
        buffer(entry);
    }

    /** The operators of draft runs have no effects. */
    @Override
    public boolean write(JournalEntry entry, JournalEffect effect) {
        throw new IllegalStateException("A draft must not change what is stored: " + entry.path());
    }

    @Override
    public void buffer(JournalEntry entry) {
        entries.put(entry.path().text(), entry);
        if (entry instanceof JournalEntry.Waiting(StepPath _, Instant _, Instant due)) {
            clock.to(due);
        }
    }

    /** Keeps the entries of the round for display, without their results. */
    @Override
    public void discard(StepPath round) {
        entries.subMap(round.text(), round.afterAll())
                .replaceAll((_, entry) -> entry instanceof JournalEntry.Done done
                        ? new JournalEntry.Done(done.path(), done.at(), null, done.callTrace())
                        : entry);
    }

    @Override
    public synchronized boolean awaitsResponse() {
        return response.isEmpty();
    }

    @Override
    public synchronized boolean respond(JournalEntry.Responded entry, Reply.Response given, byte[] json) {
        if (!awaitsResponse()) {
            return false;
        }
        buffer(entry);
        response = Optional.of(given);
        return true;
    }

    /** The called workflows around a position. */
    CalledWorkflows callsAt(StepPath path, CallableWorkflows callableWorkflows) {
        return CalledWorkflows.in(
                path.calls().stream()
                        .map(call -> entries.get(call.decision().text()))
                        .toList(),
                callableWorkflows.catalog());
    }

    /** The response that a step gave; empty if none did. */
    synchronized Optional<Reply.Response> response() {
        return response;
    }
}
