package dev.tappet.trigger;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.execution.NewExecution;
import dev.tappet.trigger.TriggerCondition.ConditionResult;
import dev.tappet.trigger.activity.Delivery.Run;
import java.util.Optional;
import java.util.UUID;

/** A workflow that an event may start: the execution, and the result of its condition. */
record WorkflowCandidate(NewExecution execution, ConditionResult conditionResult) {
    /** Whether the execution will be stored: it runs, or it failed because its condition failed. */
    boolean isStored() {
        return switch (conditionResult) {
            case ConditionResult.Holds _, ConditionResult.Failed _ -> true;
            case ConditionResult.DoesNotHold _ -> false;
        };
    }

    boolean runs() {
        return conditionResult instanceof ConditionResult.Holds;
    }

    Optional<ExecutionResult.Failure> failure() {
        return switch (conditionResult) {
            case ConditionResult.Failed(String message) ->
                Optional.of(new ExecutionResult.Failure(Optional.empty(), message));
            case ConditionResult.Holds _, ConditionResult.DoesNotHold _ -> Optional.empty();
        };
    }

    /** The same candidate under another execution id. */
    WorkflowCandidate as(UUID id) {
        return new WorkflowCandidate(execution.as(id), conditionResult);
    }

    Run run() {
        return new Run(execution.binding().workflow(), execution.id());
    }
}
