package dev.tappet.trigger;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.execution.NewExecution;
import dev.tappet.trigger.TriggerCondition.ConditionResult;
import dev.tappet.trigger.activity.Delivery.Run;
import java.util.Optional;
import java.util.UUID;

/** A workflow that an event may start, as the execution that it would be, and what its condition says to that. */
record WorkflowCandidate(NewExecution execution, ConditionResult conditionResult) {
    /** Whether there will be an execution to read: one that runs, or one that failed because its condition erred. */
    boolean isStored() {
        return switch (conditionResult) {
            case ConditionResult.Holds _, ConditionResult.Erred _ -> true;
            case ConditionResult.DoesNotHold _ -> false;
        };
    }

    boolean runs() {
        return conditionResult instanceof ConditionResult.Holds;
    }

    Optional<ExecutionResult.Failure> failure() {
        return switch (conditionResult) {
            case ConditionResult.Erred(String message) ->
                Optional.of(new ExecutionResult.Failure(Optional.empty(), message));
            case ConditionResult.Holds _, ConditionResult.DoesNotHold _ -> Optional.empty();
        };
    }

    /** The same as another execution. */
    WorkflowCandidate as(UUID id) {
        return new WorkflowCandidate(execution.as(id), conditionResult);
    }

    Run run() {
        return new Run(execution.binding().workflow(), execution.id());
    }
}
