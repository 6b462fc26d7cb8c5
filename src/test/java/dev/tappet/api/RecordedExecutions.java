package dev.tappet.api;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.execution.Execution;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.execution.ExecutionSummary;
import dev.tappet.execution.Executions;
import dev.tappet.execution.Lane;
import dev.tappet.execution.NewExecution;
import dev.tappet.secret.Redactor;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Workflow;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Executions that are kept and never run: each stands as a test puts it. */
final class RecordedExecutions implements Executions {
    private final Map<UUID, Execution> records = new ConcurrentHashMap<>();
    private final Map<UUID, CompletableFuture<Reply>> ends = new ConcurrentHashMap<>();

    void put(Execution execution) {
        records.put(execution.id(), execution);
        execution.reply().ifPresent(await(execution.id())::complete);
    }

    @Override
    public UUID newId() {
        return UUID.randomUUID();
    }

    @Override
    public Set<UUID> create(List<NewExecution> executions, Lane lane) {
        executions.forEach(execution -> put(record(execution, ExecutionStatus.QUEUED, Optional.empty())));
        return Set.of();
    }

    @Override
    public boolean createWith(Write guard, List<GuardedExecution> executions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void createFailed(NewExecution execution, ExecutionResult.Failure failure) {
        put(record(execution, ExecutionStatus.FAILED, Optional.of(failure)));
    }

    @Override
    public Optional<Execution> find(UUID id) {
        return Optional.ofNullable(records.get(id));
    }

    @Override
    public Set<UUID> existing(Collection<UUID> ids) {
        return ids.stream().filter(records::containsKey).collect(Collectors.toSet());
    }

    @Override
    public Optional<CompletableFuture<Reply>> awaitStored(UUID id) {
        return find(id).map(_ -> await(id));
    }

    @Override
    public CompletableFuture<Reply> await(UUID id) {
        return ends.computeIfAbsent(id, _ -> new CompletableFuture<>());
    }

    private static Execution record(NewExecution execution, ExecutionStatus status, Optional<ExecutionResult> outcome) {
        return new Execution(
                new ExecutionSummary(
                        execution.id(),
                        execution.binding().workspace(),
                        execution.binding().workflow(),
                        execution.binding().version(),
                        execution.binding().integration(),
                        status,
                        Instant.now(),
                        Optional.empty(),
                        outcome.map(_ -> Instant.now()),
                        Optional.empty(),
                        execution.trace(),
                        outcome.flatMap(it -> it instanceof ExecutionResult.Failure failure
                                ? Optional.of(failure)
                                : Optional.empty()),
                        execution.origin(),
                        "1"),
                Optional.empty(),
                outcome,
                Workflow.FAILURE_STATUS,
                Redactor.NONE);
    }
}
