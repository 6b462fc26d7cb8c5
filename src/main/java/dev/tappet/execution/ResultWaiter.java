package dev.tappet.execution;

import dev.tappet.engine.Reply;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Lets callers wait for the response or the end of an execution. */
public interface ResultWaiter {
    /**
     * Returns a future for one caller, who cancels it to stop waiting. No entry remains after its end. It fails at once
     * if too many callers wait.
     */
    CompletableFuture<Reply> await(UUID id);

    /**
     * Waits like {@link #await}, but only for events of this process: until {@link #follow} is called, the table is not
     * polled.
     */
    default CompletableFuture<Reply> register(UUID id) {
        return await(id);
    }

    /** Begins to poll an execution that another process may run, unless it is polled already. */
    default void follow(UUID id) {}

    /** The process is shutting down. */
    final class StoppingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppingException() {
            super("The process is about to end", null, false, false);
        }
    }

    /** Too many callers wait: read the record later instead. */
    final class TooManyWaitingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyWaitingException(int max) {
            super(max + " callers wait already");
        }
    }
}
