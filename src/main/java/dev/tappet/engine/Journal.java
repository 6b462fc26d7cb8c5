package dev.tappet.engine;

import java.util.Optional;

/** The port to the journal of one execution. Thread-safe: branches use it concurrently. */
public interface Journal {
    /** The entry at a position, written by this run or an earlier one; empty if there is none. */
    Optional<JournalEntry> at(StepPath path);

    /**
     * Writes an entry. It is durable on return, together with the entries buffered before.
     *
     * @throws LostLeaseException if another worker may be running the execution, or it has ended
     */
    void write(JournalEntry entry);

    /**
     * Writes an entry and an effect in one commit.
     *
     * @return whether both were stored; if not, the data that the effect depends on has changed, and nothing was stored
     * @throws LostLeaseException as {@link #write(JournalEntry)}
     */
    boolean write(JournalEntry entry, JournalEffect effect);

    /** Whether a caller waits for a response that no step has given yet. */
    boolean awaitsResponse();

    /**
     * Gives the response, unless a response was given before or no caller waits any more. The response and its entry
     * are durable before the caller receives the response.
     *
     * @param json the parameters of the response, as they are stored
     * @return whether this is the response
     * @throws LostLeaseException as {@link #write}
     */
    boolean respond(JournalEntry.Responded entry, Reply.Response response, byte[] json);

    /**
     * Buffers an entry that could be derived again. It becomes durable with the next write, if there is one. A
     * {@link JournalEntry.Repeated} replaces the buffered one at its position.
     */
    void buffer(JournalEntry entry);

    /** Releases a finished round of a repeat: this run does not read the entries at or below its position again. */
    void discard(StepPath round);

    /** The run no longer owns its execution: the journal rejects its writes. */
    final class LostLeaseException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public LostLeaseException(String message) {
            super(message);
        }
    }
}
