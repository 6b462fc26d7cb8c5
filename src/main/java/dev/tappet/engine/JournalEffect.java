package dev.tappet.engine;

/**
 * What a step changes in the table of the journal. It is stored in one commit with the step's entry, so that it happens
 * exactly once. The engine knows nothing else of it; the journal knows which kinds there are.
 */
public interface JournalEffect extends AutoCloseable {
    /** Ends what the operator holds for it, whether or not it was stored. */
    @Override
    void close();
}
