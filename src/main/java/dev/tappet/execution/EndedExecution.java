package dev.tappet.execution;

import dev.tappet.storage.Item;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Reporting;
import java.util.Optional;

/**
 * An execution that ended.
 *
 * @param binding of the execution
 */
public record EndedExecution(ExecutionSummary summary, Binding binding) {
    /** Empty if this version cannot read what a later one stored. */
    public static Optional<EndedExecution> of(Item item) {
        return StateCodec.readIfPossible(item)
                .map(state -> new EndedExecution(ExecutionSummary.of(state), state.binding()));
    }

    /** The event of a status; empty if it has none. */
    public static Optional<Reporting.EventType> event(ExecutionStatus status) {
        return switch (status) {
            case FAILED -> Optional.of(Reporting.EventType.EXECUTION_FAILED);
            case DROPPED -> Optional.of(Reporting.EventType.EXECUTION_DROPPED);
            case SUCCESS -> Optional.of(Reporting.EventType.EXECUTION_SUCCEEDED);
            case QUEUED, RUNNING, ON_HOLD, STOPPED, SKIPPED -> Optional.empty();
        };
    }
}
