package dev.tappet.execution;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.tappet.engine.Engine;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Write;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.ReportMark;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The executions in the table. */
public final class StoredExecutions implements Executions {
    private static final Logger LOG = Logger.getLogger(StoredExecutions.class);

    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();
    private final ItemTable table;
    private final RecordReader records;
    private final RunQueue queue;
    private final ResultWaiter waiter;
    private final ExecutionFinisher finisher;
    private final ConcurrencyAdmission admission;
    private final Catalog catalog;
    private final InstantSource clock;

    public StoredExecutions(
            ItemTable table,
            RecordReader records,
            RunQueue queue,
            ResultWaiter waiter,
            ExecutionFinisher finisher,
            ConcurrencyAdmission admission,
            Catalog catalog,
            InstantSource clock) {
        this.catalog = catalog;
        this.admission = admission;
        this.table = table;
        this.records = records;
        this.queue = queue;
        this.waiter = waiter;
        this.finisher = finisher;
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
        List<NewExecution> unlimited = executions.stream()
                .filter(execution -> execution.concurrency().isEmpty())
                .toList();
        for (NewExecution execution : unlimited) {
            ExecutionState state = ExecutionState.queued(execution, lane, event, now);
            puts.add(new Write.Put(StateCodec.write(state).build(), Condition.absent()));
        }
        Set<UUID> existing = new HashSet<>(store(puts));
        for (NewExecution execution : executions) {
            execution
                    .concurrency()
                    .filter(group -> !enter(ExecutionState.queued(execution, lane, event, now), group))
                    .ifPresent(_ -> existing.add(execution.id()));
        }
        unlimited.forEach(execution -> send(execution, lane));
        return existing;
    }

    private void send(NewExecution execution, Lane lane) {
        try {
            queue.sendFirst(execution.id(), execution.binding().workspace(), lane, isPure(execution));
        } catch (RunQueue.QueueUnavailableException e) {
            finisher.logUnsent(execution.id(), e);
        }
    }

    /** It is stored by now: an unreadable definition must not fail it. */
    private boolean isPure(NewExecution execution) {
        try {
            return Engine.isPure(catalog.definition(
                    execution.binding().source(), execution.binding().version()));
        } catch (RuntimeException e) {
            LOG.debugf(
                    e, "The definition of execution %s cannot be read, which its worker will find too", execution.id());
            return false;
        }
    }

    /**
     * @return whether it did not exist
     */
    private boolean enter(ExecutionState state, ConcurrencyGroup group) {
        return switch (admission.enter(state, group)) {
            case ADMITTED, WAITING -> true;
            case SKIPPED -> {
                finisher.skipped(state);
                yield true;
            }
            case EXISTING -> false;
        };
    }

    @Override
    public boolean createWith(Write guard, List<GuardedExecution> executions) {
        if (executions.isEmpty()) {
            return table.write(guard, Durability.SYNCED).done();
        }
        Instant now = clock.instant();
        StoredInput event =
                event(executions.stream().map(GuardedExecution::execution).toList(), now);
        List<Write> others = new ArrayList<>(List.of(guard));
        List<NewExecution> unlimited = new ArrayList<>();
        List<ConcurrencyGroups.Entry> entries = new ArrayList<>();
        for (GuardedExecution execution : executions) {
            ExecutionState state = execution
                    .failure()
                    .map(failure -> ExecutionState.failed(execution.execution(), event, now, failure))
                    .orElseGet(() -> ExecutionState.queued(execution.execution(), Lane.ASYNC, event, now));
            boolean isFinal = state.status().isFinal();
            Optional<ConcurrencyGroup> group =
                    execution.execution().concurrency().filter(_ -> !isFinal);
            if (group.isPresent()) {
                entries.add(new ConcurrencyGroups.Entry(state, group.get()));
            } else {
                others.add(new Write.Put(item(state), Condition.absent()));
                if (!isFinal) {
                    unlimited.add(execution.execution());
                }
            }
        }
        Optional<List<ConcurrencyGroups.Entered>> entered = entries.isEmpty()
                ? Optional.of(List.<ConcurrencyGroups.Entered>of())
                        .filter(_ -> table.commit(others, Durability.SYNCED).done())
                : admission.enter(others, entries);
        if (entered.isEmpty()) {
            return false;
        }
        unlimited.forEach(execution -> send(execution, Lane.ASYNC));
        for (int i = 0; i < entries.size(); i++) {
            if (entered.get().get(i) == ConcurrencyGroups.Entered.SKIPPED) {
                finisher.skipped(entries.get(i).state());
            }
        }
        return true;
    }

    /**
     * All executions of one event share it: a large event is stored once. It gets its own partition, because another
     * attempt at the same executions may have other bytes, and must not overwrite those of the first.
     */
    private StoredInput event(List<NewExecution> executions, Instant now) {
        NewExecution first = executions.getFirst();
        StoredInput.Prepared prepared = StoredInput.prepare(
                first.event(), first.request(), ExecutionKeys.delivery(newId()), ExecutionTimes.expires(now), table);
        if (!prepared.parts().isEmpty()) {
            table.putAll(prepared.parts());
        }
        return prepared.input();
    }

    /** Executions that exist were stored by another attempt at the same request, and are left unchanged. */
    private Set<UUID> store(List<Write> puts) {
        if (puts.size() > 1 && table.commit(puts, Durability.SYNCED).done()) {
            return Set.of();
        }
        Set<UUID> existing = new HashSet<>();
        for (Write put : puts) {
            if (!table.write(put, Durability.SYNCED).done()) {
                existing.add(ExecutionKeys.idOf(put.key()));
            }
        }
        return existing;
    }

    @Override
    public void createFailed(NewExecution execution, ExecutionResult.Failure failure) {
        Instant now = clock.instant();
        StoredInput event = event(List.of(execution), now);
        ExecutionState state = ExecutionState.failed(execution, event, now, failure);
        store(List.of(new Write.Put(item(state), Condition.absent())));
    }

    /** An execution that failed before it began may be an event. */
    private Item item(ExecutionState state) {
        Item.Builder item = StateCodec.write(state);
        if (state.status().isFinal() && finisher.isReported(state.binding(), state.status())) {
            ReportMark.mark(item, state.id(), state.created());
        }
        return item.build();
    }

    @Override
    public AwaitedExecution createAwaited(NewExecution execution, Runnable late) {
        CompletableFuture<Reply> reply = waiter.register(execution.id());
        boolean isNew = false;
        try {
            isNew = create(List.of(execution), Lane.SYNC).isEmpty();
        } finally {
            if (!isNew) {
                reply.cancel(false);
            }
        }
        if (!isNew) {
            return new AwaitedExecution(awaitStored(execution.id()).orElseThrow(), true);
        }
        if (!reply.isDone()) {
            waiter.follow(execution.id());
        }
        return new AwaitedExecution(reply, false);
    }

    /**
     * The state of an execution as its process has claimed it before storing it. Contains the input, whatever its size.
     */
    ExecutionState claimed(NewExecution execution, String owner, LeaseTerms lease) {
        // with the precision of the stored form
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        StoredInput input = new StoredInput(
                new StoredContent.Inline(execution.event()), execution.request().map(StoredContent.Inline::new));
        return ExecutionState.claimed(execution, input, now, owner, now.plus(lease.length()));
    }

    /** The item to store; a large input is stored now. */
    Item itemOf(ExecutionState claimed, NewExecution execution) {
        return StateCodec.write(claimed.storedWith(event(List.of(execution), claimed.created())))
                .build();
    }

    @Override
    public Optional<Execution> find(UUID id) {
        Collection<Item> found = table.get(List.of(ExecutionKeys.state(id))).values();
        return found.stream().findFirst().map(StateCodec::read).map(records::of);
    }

    @Override
    public Optional<Execution> find(UUID id, LongConsumer reserve) {
        Collection<Item> found = table.get(List.of(ExecutionKeys.state(id))).values();
        return found.stream().findFirst().map(StateCodec::read).map(state -> {
            reserve.accept(RecordReader.memory(state));
            return records.of(state);
        });
    }

    @Override
    public Set<UUID> existing(Collection<UUID> ids) {
        return table.get(ids.stream().map(ExecutionKeys::state).toList()).keySet().stream()
                .map(ExecutionKeys::idOf)
                .collect(Collectors.toSet());
    }

    @Override
    public Optional<CompletableFuture<Reply>> awaitStored(UUID id) {
        // before reading, so that no reply is missed
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
