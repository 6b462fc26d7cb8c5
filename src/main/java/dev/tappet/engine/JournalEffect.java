package dev.tappet.engine;

/**
 * A change that a step makes in the table of the journal. It is stored in one commit with the entry of the step, so
 * that it happens exactly once. The engine does not know the kinds of effects; the journal does.
 */
public interface JournalEffect extends AutoCloseable {
    /** Releases what the operator holds for the effect, whether or not the effect was stored. */
    @Override
    void close();
}
