package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import dev.tappet.workspace.ChangeResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Stops executions on request, independently of their worker. The next write of a worker that runs a stopped execution
 * is rejected. An operator call that is in flight is not interrupted, but its result is not stored.
 */
public final class ExecutionStopper {
    private final ItemTable table;
    private final RecordReader records;
    private final PendingReplies pendingReplies;
    private final InstantSource clock;

    private final ExecutionObserver observer;
    private final ConcurrencyGroups groups;

    public ExecutionStopper(
            ItemTable table,
            RecordReader records,
            PendingReplies pendingReplies,
            InstantSource clock,
            ExecutionObserver observer,
            ConcurrencyGroups groups) {
        this.groups = groups;
        this.table = table;
        this.records = records;
        this.pendingReplies = pendingReplies;
        this.clock = clock;
        this.observer = observer;
    }

    /**
     * Stops an execution that has not ended. The end is durable on return, and callers that wait in this process have
     * been notified. Stopping again has no effect, so a request may be repeated.
     *
     * @return missing if the workspace has no such execution, a conflict if it ended in another way
     */
    public ChangeResult<ExecutionSummary> stop(UUID workspace, UUID id) {
        return stop(workspace, id, List.of());
    }

    /** Stops an execution because another one with the same concurrency key replaces it. */
    void replace(UUID workspace, UUID id, UUID replacement) {
        stop(workspace, id, List.of(Change.set(StateAttributes.FAILURE, "Replaced by execution " + replacement)));
    }

    private ChangeResult<ExecutionSummary> stop(UUID workspace, UUID id, List<Change> changes) {
        if (item(id).map(StateCodec::read)
                .filter(state -> isOf(workspace, state))
                .isEmpty()) {
            return new ChangeResult.Missing<>();
        }
        Write.Update stop = StateTransitions.stop(id, clock.instant(), changes);
        Write.Update ofOneWithoutTicket =
                StateTransitions.withCondition(stop, new Condition.Test.Missing(ConcurrencySlot.TICKET));
        WriteResult result = table.write(ofOneWithoutTicket, Durability.SYNCED);
        while (true) {
            switch (result) {
                case WriteResult.Applied(Optional<Item> now) -> {
                    ExecutionState stopped =
                            StateCodec.read(now.or(() -> item(id)).orElseThrow());
                    observer.ended(ExecutionStatus.STOPPED, Duration.between(stopped.created(), clock.instant()));
                    pendingReplies.completeWithEnd(stopped, new ExecutionResult.Stopped(), records);
                    return new ChangeResult.Done<>(ExecutionSummary.of(stopped));
                }
                case WriteResult.ConditionFailed(int _, Optional<Item> existing) -> {
                    Optional<ExecutionState> head = existing.map(StateCodec::read);
                    if (head.isEmpty()) {
                        return new ChangeResult.Missing<>();
                    }
                    if (head.get().status().isFinal()) {
                        return ended(head.get());
                    }
                    // it has a ticket, which ends with it; its slot may have been given in between
                    result = groups.end(head.get(), stop);
                }
            }
        }
    }

    private static boolean isOf(UUID workspace, ExecutionState state) {
        return state.binding().workspace().equals(workspace);
    }

    private Optional<Item> item(UUID id) {
        Key key = ExecutionKeys.state(id);
        return Optional.ofNullable(table.get(List.of(key)).get(key));
    }

    private static ChangeResult<ExecutionSummary> ended(ExecutionState state) {
        return state.status() == ExecutionStatus.STOPPED
                ? new ChangeResult.Done<>(ExecutionSummary.of(state))
                : new ChangeResult.Conflict<>("The execution has ended already: its status is " + state.status());
    }
}
