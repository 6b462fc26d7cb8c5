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

/** The executions of all workspaces: what the trigger and the management API do with them. */
public interface Executions {
    /** A new id, ordered by time (UUID version 7). */
    UUID newId();

    /**
     * Stores executions and queues them. When this returns they are durable, whether or not the queue could be
     * reached: the Sweeper queues what was not. Storing the same again does nothing but queue it again.
     *
     * @param executions one, or all those that one event started, with the same event
     * @param lane       in which they run
     * @return those that were there already, and were left as they are
     * @throws dev.tappet.storage.StorageException when it is unknown whether they were stored
     */
    Set<UUID> create(List<NewExecution> executions, Lane lane);

    /**
     * An execution that its caller waits for.
     *
     * @param reply   what it answers, or how it ends; a future of the caller's own, to be cancelled to give up waiting
     * @param isRepeat whether it was there already, and was left as it is
     */
    record AwaitedExecution(CompletableFuture<Reply> reply, boolean isRepeat) {}

    /**
     * Stores an execution in the synchronous lane and has it run, by a worker or here. When this returns it is durable, and
     * has ended or goes on.
     *
     * @param late is run once if the execution is run here and takes long, so that this returns late; on another thread
     * @throws dev.tappet.storage.StorageException when it is unknown whether it was stored
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
        // another attempt at the same request overtook this one: it may have ended before the wait began
        reply.cancel(false);
        return new AwaitedExecution(awaitStored(execution.id()).orElseThrow(), true);
    }

    /**
     * Stores executions in one commit with another write: all is done or nothing. Executions of an event that the table
     * itself knows begin in this way, so that they begin once.
     *
     * @param guard      what becomes of that event in the table
     * @param executions those that the event starts, with the same event; may be empty
     * @return whether it was done; not if the condition of the guard does not hold
     * @throws dev.tappet.storage.StorageException when it is unknown whether it was done
     */
    boolean createWith(Write guard, List<GuardedExecution> executions);

    /**
     * An execution that begins with another write.
     *
     * @param failure of its trigger condition, with which it ends before it begins
     */
    record GuardedExecution(NewExecution execution, Optional<ExecutionResult.Failure> failure) {}

    /**
     * Stores an execution that ended before it began, because its trigger condition erred.
     */
    void createFailed(NewExecution execution, ExecutionResult.Failure failure);

    /** An execution's record, output included. */
    Optional<Execution> find(UUID id);

    /**
     * An execution's record.
     *
     * @param reserve is told about how many bytes of heap the record takes, before it is read; it may throw
     */
    default Optional<Execution> find(UUID id, LongConsumer reserve) {
        return find(id);
    }

    /** Those of at most a hundred ids that there are executions of. */
    Set<UUID> existing(Collection<UUID> ids);

    /**
     * Waits for an answer, or else the end, of an execution that was stored some time ago, which may be past already; empty
     * if there is no such execution.
     */
    Optional<CompletableFuture<Reply>> awaitStored(UUID id);

    /**
     * Waits for an answer, or else an end. Ask <em>before</em> {@link #create}, so that none is missed; cancel the
     * future to give up waiting.
     */
    CompletableFuture<Reply> await(UUID id);
}
