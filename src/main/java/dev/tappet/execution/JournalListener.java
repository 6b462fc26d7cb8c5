package dev.tappet.execution;

import dev.tappet.engine.JournalEntry;
import java.util.List;

/** Observes the entries of a journal once they are durable. Methods return at once and never throw. */
interface JournalListener {
    /** Ignores everything. */
    JournalListener NONE = new JournalListener() {};

    /** This run stored these entries. */
    default void stored(List<JournalEntry> entries) {}

    /**
     * Earlier runs stored these entries.
     *
     * @param epoch of the latest run that stored any; only its entries are given
     */
    default void entriesRead(List<JournalEntry> entries, long epoch) {}
}
