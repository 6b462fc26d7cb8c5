package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.workspace.ChangeResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Stops executions on request, independently of their worker. The next write of a worker that runs a stopped execution
 * is refused. A call of an operator that is in flight is not interrupted, but its result is not stored.
 */
public final class ExecutionStopper {
    private final ItemTable table;
    private final RecordReader records;
    private final PendingReplies waiters;
    private final InstantSource clock;

    private final ExecutionObserver observer;

    public ExecutionStopper(
            ItemTable table,
            RecordReader records,
            PendingReplies waiters,
            InstantSource clock,
            ExecutionObserver observer) {
        this.table = table;
        this.records = records;
        this.waiters = waiters;
        this.clock = clock;
        this.observer = observer;
    }

    /**
     * Stops an execution that has not ended, wherever it stands. The end is durable when this returns, and those who
     * wait for it in this process have been told. One that was stopped before is left as it is, so that a request may
     * be repeated.
     *
     * @return missing if the workspace has no such execution, a conflict if it ended in another way
     */
    public ChangeResult<ExecutionSummary> stop(UUID workspace, UUID id) {
        return switch (table.write(StateTransitions.stop(workspace, id, clock.instant()), Durability.SYNCED)) {
            case dev.tappet.storage.WriteResult.Applied(Optional<Item> now) -> {
                ExecutionState stopped = ExecutionState.of(now.orElseThrow());
                observer.ended(ExecutionStatus.STOPPED, Duration.between(stopped.created(), clock.instant()));
                waiters.ended(stopped, new ExecutionResult.Stopped(), records);
                yield new ChangeResult.Done<>(ExecutionSummary.of(stopped));
            }
            case dev.tappet.storage.WriteResult.ConditionFailed(int _, Optional<Item> standing) ->
                standing.map(ExecutionState::of)
                        .filter(head -> head.binding().workspace().equals(workspace))
                        .map(ExecutionStopper::ended)
                        .orElseGet(ChangeResult.Missing::new);
        };
    }

    private static ChangeResult<ExecutionSummary> ended(ExecutionState head) {
        return head.status() == ExecutionStatus.STOPPED
                ? new ChangeResult.Done<>(ExecutionSummary.of(head))
                : new ChangeResult.Conflict<>("The execution has ended already: its status is " + head.status());
    }
}
