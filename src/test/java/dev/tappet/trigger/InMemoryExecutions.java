package dev.tappet.trigger;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.execution.Execution;
import dev.tappet.execution.Executions;
import dev.tappet.execution.Lane;
import dev.tappet.execution.NewExecution;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Executions that are stored in lists, and run by a function the moment they are created. */
public final class InMemoryExecutions implements Executions {
    public record Created(NewExecution execution, Lane lane) {}

    public final List<Created> created = new CopyOnWriteArrayList<>();
    final List<ExecutionResult.Failure> failed = new CopyOnWriteArrayList<>();
    final Map<UUID, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private volatile Function<NewExecution, Optional<ExecutionResult>> run = _ -> Optional.empty();
    private volatile boolean broken;

    /** @param run gives no outcome for what does not end by itself */
    InMemoryExecutions running(Function<NewExecution, Optional<ExecutionResult>> run) {
        this.run = run;
        return this;
    }

    void breakStorage() {
        broken = true;
    }

    /** The id of the n-th execution, counted from 1. */
    static UUID id(long n) {
        return new UUID(0x0000_0000_0000_7000L, 0x8000_0000_0000_0000L + n);
    }

    @Override
    public UUID newId() {
        return id(ids.incrementAndGet());
    }

    @Override
    public Set<UUID> create(List<NewExecution> executions, Lane lane) {
        if (broken) {
            throw new StorageException("storing executions", new IllegalStateException("the table is gone"));
        }
        for (NewExecution execution : executions) {
            created.add(new Created(execution, lane));
            run.apply(execution).ifPresent(outcome -> finish(execution.id(), outcome));
        }
        return Set.of();
    }

    @Override
    public boolean createWith(Write guard, List<GuardedExecution> executions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void createFailed(NewExecution execution, ExecutionResult.Failure failure) {
        failed.add(failure);
    }

    void finish(UUID id, ExecutionResult outcome) {
        reply(id, new Reply.End(outcome));
    }

    void reply(UUID id, Reply reply) {
        CompletableFuture<Reply> waiter = waiting.get(id);
        if (waiter != null) {
            waiter.complete(reply);
        }
    }

    @Override
    public Optional<Execution> find(UUID id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<UUID> existing(Collection<UUID> ids) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<CompletableFuture<Reply>> awaitStored(UUID id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Reply> await(UUID id) {
        CompletableFuture<Reply> end = new CompletableFuture<>();
        waiting.put(id, end);
        end.whenComplete((_, _) -> waiting.remove(id));
        return end;
    }
}
