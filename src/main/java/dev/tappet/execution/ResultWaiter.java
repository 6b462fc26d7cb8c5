package dev.tappet.execution;

import dev.tappet.engine.Reply;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Where a caller waits for what an execution answers, or how it ends. */
public interface ResultWaiter {
    /**
     * A future of one caller's own. Nothing of it is left when it ends, however it does; who does not want to wait any
     * longer cancels it. It fails at once when too many wait already.
     */
    CompletableFuture<Reply> await(UUID id);

    /**
     * Waits as {@link #await} does, but only for what this process is told: until {@link #follow} is called, nothing asks how
     * the execution goes elsewhere.
     */
    default CompletableFuture<Reply> register(UUID id) {
        return await(id);
    }

    /** Begins to ask how an execution goes that another process may run, unless this was begun before. */
    default void follow(UUID id) {}

    /** The process is about to end. */
    final class StoppingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppingException() {
            super("The process is about to end", null, false, false);
        }
    }

    /** So many wait that this one had better read the record later. */
    final class TooManyWaitingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyWaitingException(int max) {
            super(max + " callers wait already");
        }
    }
}
