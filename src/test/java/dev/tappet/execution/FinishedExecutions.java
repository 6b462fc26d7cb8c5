package dev.tappet.execution;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.workspace.Quota;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Stores many finished executions, each as one that a server has run, through the code that stores all. */
public final class FinishedExecutions {
    /** Every so many has failed, for lists that are filtered. */
    private static final int FAILS = 1_000;

    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();
    private final ItemTable table;
    private final Item example;
    private final ExecutionState state;

    /**
     * @param example an execution in the table that has ended
     * @throws IllegalArgumentException when there is no such execution
     */
    public FinishedExecutions(ItemTable table, UUID example) {
        this.table = new SpreadLists(table, _ -> new Quota(1, 1, 1), InstantSource.system(), true);
        Key key = ExecutionKeys.state(example);
        this.example = Optional.ofNullable(table.get(List.of(key)).get(key))
                .orElseThrow(() -> new IllegalArgumentException("No execution " + example));
        this.state = StateCodec.read(this.example);
    }

    /**
     * Stores executions, the last of them created before now.
     *
     * @param apart the time between two of them
     */
    public void store(int count, Duration apart) {
        Instant first = Instant.now().minus(apart.multipliedBy(count));
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Item item = finished(first.plus(apart.multipliedBy(i)), i % FAILS == 0);
            writes.add(new Write.Put(item, Condition.absent()));
            if (writes.size() == ItemTable.MAX_BATCH_SIZE || i == count - 1) {
                if (!table.commit(writes, i == count - 1 ? Durability.SYNCED : Durability.LAZY)
                        .done()) {
                    throw new IllegalStateException("An id was used before");
                }
                writes.clear();
            }
        }
    }

    private Item finished(Instant created, boolean isFailed) {
        UUID id = ids.construct(created.toEpochMilli());
        NewExecution execution = new NewExecution(
                id,
                state.binding(),
                new byte[0],
                Optional.empty(),
                Optional.empty(),
                state.origin().failureStatus(),
                state.origin().trigger());
        ExecutionState queued = ExecutionState.queued(execution, state.lane(), state.input(), created);
        List<Change> details = isFailed
                ? List.of(Change.set(StateAttributes.FAILURE, "not three numbers"))
                : List.of(new Change.Set(
                        StateAttributes.OUTPUT,
                        Attribute.of(example.bytes(StateAttributes.OUTPUT).orElseThrow())));
        ExecutionStatus status = isFailed ? ExecutionStatus.FAILED : ExecutionStatus.SUCCESS;
        LeaseTerms lease = new LeaseTerms(Duration.ofMinutes(1));
        Item running = StateTransitions.claim(id, "bench", lease, created)
                .appliedTo(Optional.of(StateCodec.write(queued).build()));
        return StateTransitions.finish(id, 1, created, new StateTransitions.Finish(status, details), false)
                .appliedTo(Optional.of(running));
    }
}
