package dev.tappet.trigger;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.execution.NewExecution;
import dev.tappet.trigger.TriggerCondition.Verdict;
import dev.tappet.trigger.activity.Delivery.Run;
import java.util.Optional;
import java.util.UUID;

/** A workflow that an event may start, as the execution that it would be, and what its condition says to that. */
record Candidate(NewExecution execution, Verdict verdict) {
    /** Whether there will be an execution to read: one that runs, or one that failed because its condition erred. */
    boolean isStored() {
        return switch (verdict) {
            case Verdict.Holds _, Verdict.Erred _ -> true;
            case Verdict.DoesNotHold _ -> false;
        };
    }

    boolean runs() {
        return verdict instanceof Verdict.Holds;
    }

    Optional<ExecutionResult.Failure> failure() {
        return switch (verdict) {
            case Verdict.Erred(String message) -> Optional.of(new ExecutionResult.Failure(Optional.empty(), message));
            case Verdict.Holds _, Verdict.DoesNotHold _ -> Optional.empty();
        };
    }

    /** The same as another execution. */
    Candidate as(UUID id) {
        return new Candidate(new NewExecution(id, execution.binding(), execution.event(), execution.trace()), verdict);
    }

    Run run() {
        return new Run(execution.binding().workflow(), execution.id());
    }
}
