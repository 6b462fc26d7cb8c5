package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.storage.Write;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/** The executions of all workspaces, for the trigger and the API. */
public interface Executions {
    /** A new id, ordered by time (UUID version 7). */
    UUID newId();

    /**
     * Stores executions and queues them. They are durable on return, even if the queue is unreachable: the Sweeper
     * queues them later. Storing them again only queues them again.
     *
     * @param executions one, or all that one event starts, with the same event
     * @param lane       in which they run
     * @return those that existed and were left unchanged
     * @throws dev.tappet.storage.StorageException if it is unknown whether they were stored
     */
    Set<UUID> create(List<NewExecution> executions, Lane lane);

    /**
     * An execution that its caller waits for.
     *
     * @param reply    its response or its end; belongs to the caller, who cancels it to stop waiting
     * @param isRepeat whether it existed and was left unchanged
     */
    record AwaitedExecution(CompletableFuture<Reply> reply, boolean isRepeat) {}

    /**
     * Stores an execution in the synchronous lane and has it run, by a worker or in this process. It is durable on
     * return, and has ended or continues.
     *
     * @param late is run once, on another thread, if the execution runs here and takes long
     * @throws dev.tappet.storage.StorageException if it is unknown whether it was stored
     */
    default AwaitedExecution createAwaited(NewExecution execution, Runnable late) {
        // before it is stored, so that no reply is missed
        CompletableFuture<Reply> reply = await(execution.id());
        try {
            if (create(List.of(execution), Lane.SYNC).isEmpty()) {
                return new AwaitedExecution(reply, false);
            }
        } catch (RuntimeException e) {
            reply.cancel(false);
            throw e;
        }
        // another attempt at the same request stored it first: it may have ended before this wait began
        reply.cancel(false);
        return new AwaitedExecution(awaitStored(execution.id()).orElseThrow(), true);
    }

    /**
     * Stores executions in one commit with another write: both are done, or neither. Used for events that are
     * themselves in the table, so that each starts its executions once.
     *
     * @param guard      changes the event's item
     * @param executions that the event starts, with the same event; may be empty
     * @return false if the condition of the guard failed
     * @throws dev.tappet.storage.StorageException if it is unknown whether it was done
     */
    boolean createWith(Write guard, List<GuardedExecution> executions);

    /**
     * An execution that is stored with another write.
     *
     * @param failure of its trigger condition, which ends it before it begins
     */
    record GuardedExecution(NewExecution execution, Optional<ExecutionResult.Failure> failure) {}

    /** Stores an execution that ended before it began, because its trigger condition failed. */
    void createFailed(NewExecution execution, ExecutionResult.Failure failure);

    /** The record of an execution, with its output. */
    Optional<Execution> find(UUID id);

    /**
     * The record of an execution.
     *
     * @param reserve receives the estimated bytes of heap before the record is read; may throw
     */
    default Optional<Execution> find(UUID id, LongConsumer reserve) {
        return find(id);
    }

    /** Which of at most a hundred ids have an execution. */
    Set<UUID> existing(Collection<UUID> ids);

    /**
     * Waits for the response or the end of an execution that was stored earlier and may have ended; empty if there is
     * no such execution.
     */
    Optional<CompletableFuture<Reply>> awaitStored(UUID id);

    /**
     * Waits for a response or the end. Call it <em>before</em> {@link #create}, so that none is missed; cancel the
     * future to stop waiting.
     */
    CompletableFuture<Reply> await(UUID id);
}
