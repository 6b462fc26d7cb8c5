package dev.tappet.execution;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.StepFailure;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The executions in the table. */
public final class StoredExecutions implements Executions {
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();
    private final ItemTable table;
    private final RecordReader records;
    private final RunQueue queue;
    private final ResultWaiter waiter;
    private final ExecutionFinisher endings;
    private final InstantSource clock;

    public StoredExecutions(
            ItemTable table,
            RecordReader records,
            RunQueue queue,
            ResultWaiter waiter,
            ExecutionFinisher endings,
            InstantSource clock) {
        this.table = table;
        this.records = records;
        this.queue = queue;
        this.waiter = waiter;
        this.endings = endings;
        this.clock = clock;
    }

    @Override
    public UUID newId() {
        return ids.generate();
    }

    @Override
    public Set<UUID> create(List<NewExecution> executions, Lane lane) {
        Instant now = clock.instant();
        List<Write> puts = new ArrayList<>();
        StoredInput event = event(executions, now);
        for (NewExecution each : executions) {
            ExecutionState head = head(each, lane, ExecutionStatus.QUEUED, event, now, Optional.empty());
            puts.add(new Write.Put(head.item().build(), Condition.absent()));
        }
        Set<UUID> standing = store(puts);
        for (NewExecution each : executions) {
            try {
                queue.send(each.id(), each.binding().workspace(), lane, Duration.ZERO);
            } catch (RunQueue.QueueUnavailableException e) {
                endings.leftToTheSweeper(each.id(), e);
            }
        }
        return standing;
    }

    /**
     * All that one event starts share it: what is too large for the heads is stored once. It gets a place of its own:
     * another attempt at the same executions may bring other bytes, and must not overwrite what the first has stored.
     */
    private StoredInput event(List<NewExecution> executions, Instant now) {
        NewExecution first = executions.getFirst();
        StoredInput.Prepared prepared = StoredInput.prepare(
                first.event(), first.request(), ExecutionState.delivery(newId()), ExecutionState.expires(now));
        if (!prepared.parts().isEmpty()) {
            table.putAll(prepared.parts());
        }
        return prepared.input();
    }

    /** Those whose id is there already were stored by another attempt at the same request, and are left as they are. */
    private Set<UUID> store(List<Write> puts) {
        if (puts.size() > 1 && table.commit(puts, Durability.SYNCED).done()) {
            return Set.of();
        }
        Set<UUID> standing = new HashSet<>();
        for (Write put : puts) {
            if (!table.write(put, Durability.SYNCED).done()) {
                standing.add(ExecutionState.idOf(put.key()));
            }
        }
        return standing;
    }

    @Override
    public void createFailed(NewExecution execution, ExecutionResult.Failure failure) {
        Instant now = clock.instant();
        StoredInput event = event(List.of(execution), now);
        ExecutionState head = head(execution, Lane.ASYNC, ExecutionStatus.FAILED, event, now, Optional.of(failure));
        store(List.of(new Write.Put(head.item().build(), Condition.absent())));
    }

    private static ExecutionState head(
            NewExecution execution,
            Lane lane,
            ExecutionStatus status,
            StoredInput event,
            Instant now,
            Optional<ExecutionResult.Failure> failure) {
        return new ExecutionState(
                execution.id(),
                execution.binding(),
                lane,
                status,
                0,
                0,
                0,
                DeathMarks.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                status.isFinal() ? Optional.empty() : Optional.of(now.plus(Sweeper.FIRST_LOOK)),
                now,
                Optional.empty(),
                status.isFinal() ? Optional.of(now) : Optional.empty(),
                event,
                Optional.empty(),
                Optional.empty(),
                failure.flatMap(ExecutionResult.Failure::step),
                failure.map(ExecutionResult.Failure::message).map(StepFailure::shortened),
                Optional.empty(),
                execution.trace(),
                execution.failureStatus(),
                execution.origin(),
                0,
                ExecutionState.expires(now));
    }

    @Override
    public Optional<Execution> find(UUID id) {
        Collection<Item> found = table.get(List.of(ExecutionState.key(id))).values();
        return found.stream().findFirst().map(ExecutionState::of).map(records::of);
    }

    @Override
    public Set<UUID> existing(Collection<UUID> ids) {
        return table.get(ids.stream().map(ExecutionState::key).toList()).keySet().stream()
                .map(ExecutionState::idOf)
                .collect(Collectors.toSet());
    }

    @Override
    public Optional<CompletableFuture<Reply>> awaitStored(UUID id) {
        // before the look, so that no reply is missed
        CompletableFuture<Reply> reply = await(id);
        try {
            Optional<Execution> found = find(id);
            if (found.isEmpty()) {
                reply.cancel(false);
            }
            found.flatMap(Execution::reply).ifPresent(reply::complete);
            return found.map(_ -> reply);
        } catch (RuntimeException | Error e) {
            reply.cancel(false);
            throw e;
        }
    }

    @Override
    public CompletableFuture<Reply> await(UUID id) {
        return waiter.await(id);
    }
}
