package dev.tappet.execution;

import java.util.Optional;

/** The journal of one execution, as the engine sees it. Safe for use by the branches of a parallel at once. */
interface Journal {
    /** What was journaled at a position, by this run or an earlier one. */
    Optional<JournalEntry> at(Path path);

    /**
     * Makes an entry durable before it returns, together with what was noted before.
     *
     * @throws LostLeaseException when somebody else may be running the execution, or it has ended
     */
    void write(JournalEntry entry);

    /** Keeps an entry that could be derived again: it becomes durable with the next write, if there is one. */
    void note(JournalEntry entry);

    /** This run does not own its execution any more: whatever it would write is refused. */
    final class LostLeaseException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LostLeaseException(String message) {
            super(message);
        }
    }
}
