package dev.tappet.execution;

import dev.tappet.engine.JournalEntry;
import java.util.List;

/** Is told what a journal holds, once it is durable. It answers at once, and never fails. */
interface JournalListener {
    /** Looks away. */
    JournalListener NOBODY = new JournalListener() {};

    /** This run stored these entries. */
    default void stored(List<JournalEntry> entries) {}

    /**
     * Earlier runs stored these entries.
     *
     * @param epoch of the latest run that stored any, which are those that are given
     */
    default void found(List<JournalEntry> entries, long epoch) {}
}
