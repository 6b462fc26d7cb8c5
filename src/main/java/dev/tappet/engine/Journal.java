package dev.tappet.engine;

import java.util.Optional;

/** The journal of one execution, as the engine sees it. Safe for use by the branches of a parallel at once. */
public interface Journal {
    /** What was journaled at a position, by this run or an earlier one. */
    Optional<JournalEntry> at(StepPath path);

    /**
     * Makes an entry durable before it returns, together with what was noted before.
     *
     * @throws LostLeaseException when somebody else may be running the execution, or it has ended
     */
    void write(JournalEntry entry);

    /**
     * The same, in one commit with an effect.
     *
     * @return whether both were stored; if not, what the effect depends on has changed, and nothing was stored
     * @throws LostLeaseException as {@link #write(JournalEntry)}
     */
    boolean write(JournalEntry entry, JournalEffect effect);

    /** Whether somebody waits for an answer that was not given yet. */
    boolean awaitsAnswer();

    /**
     * Gives the answer, unless it was given before, and nobody waits any more. It is durable, together with its entry,
     * before anybody is told.
     *
     * @param json the answer's parameters, as they are kept
     * @return whether this was the answer
     * @throws LostLeaseException as {@link #write}
     */
    boolean answer(JournalEntry.Answered entry, Reply.Response response, byte[] json);

    /**
     * Keeps an entry that could be derived again: it becomes durable with the next write, if there is one. A
     * {@link JournalEntry.Repeated} replaces the one that was noted before it.
     */
    void note(JournalEntry entry);

    /** Lets go of a finished round of a repeat: this run does not ask for what is at or below its position again. */
    void forget(StepPath round);

    /** This run does not own its execution any more: whatever it would write is refused. */
    final class LostLeaseException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public LostLeaseException(String message) {
            super(message);
        }
    }
}
