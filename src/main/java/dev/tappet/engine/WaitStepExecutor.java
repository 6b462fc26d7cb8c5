package dev.tappet.engine;

import dev.tappet.expression.Template;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.TimeValue;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Executes {@code wait} steps: suspends the whole execution, or only this branch while others still work. */
final class WaitStepExecutor {
    private final WorkflowInterpreter interpreter;
    private final CallbackStepExecutor callbacks;

    WaitStepExecutor(WorkflowInterpreter interpreter, CallbackStepExecutor callbacks) {
        this.interpreter = interpreter;
        this.callbacks = callbacks;
    }

    StepResult hold(Step.Wait step, StepPath path, StepScope scope) {
        return switch (step) {
            case Step.Wait.For(Step.Label _, Template duration) ->
                hold(
                        path,
                        scope,
                        false,
                        now -> later(now, TimeValue.duration(interpreter.evaluate(duration, path, 0, scope))));
            case Step.Wait.Until(Step.Label _, Template time) ->
                hold(path, scope, true, _ -> TimeValue.instant(interpreter.evaluate(time, path, 0, scope)));
            case Step.Wait.ForCallback callback -> callbacks.hold(callback, path, scope);
        };
    }

    /** @param isTime whether the due time is the same whenever the step is reached */
    private StepResult hold(StepPath path, StepScope scope, boolean isTime, UnaryOperator<Instant> dueTime) {
        Optional<JournalEntry> journaled = interpreter.journal().at(path);
        if (journaled.isPresent() && journaled.get() instanceof JournalEntry.Waiting waiting) {
            return scope.decided().isPresent() ? finished(waiting.due(), scope) : waitUntil(waiting.due(), scope);
        }
        Instant now = interpreter.clock().instant();
        Instant due = dueTime.apply(now).truncatedTo(ChronoUnit.MILLIS);
        if (!due.isAfter(now)) {
            // nothing to wait for, and nothing to journal: another run finds the same here
            return isTime ? finished(due, scope) : new StepResult.Next(null);
        }
        if (scope.decided().isPresent()) {
            return new StepResult.Failed(scope.decided().get());
        }
        if (due.isAfter(interpreter.request().latest())) {
            throw tooLong(interpreter);
        }
        journal(interpreter, new JournalEntry.Waiting(path, now, due));
        return waitUntil(due, scope);
    }

    private static StepResult finished(Instant due, StepScope scope) {
        scope.passed(due);
        return new StepResult.Next(null);
    }

    private Instant later(Instant now, Duration wait) {
        // compared without addition: the sum may be beyond the range of an Instant
        if (wait.compareTo(interpreter.limits().duration()) > 0) {
            throw tooLong(interpreter);
        }
        return now.plus(wait);
    }

    static void journal(WorkflowInterpreter interpreter, JournalEntry.Waiting entry) {
        if (interpreter.scheduler().isOnlyThread()) {
            // stored in the commit that puts the execution on hold
            interpreter.journal().buffer(entry);
        } else {
            interpreter.journal().write(entry);
        }
    }

    private StepResult waitUntil(Instant due, StepScope scope) {
        if (!due.isAfter(interpreter.clock().instant())) {
            return finished(due, scope);
        }
        try {
            return switch (interpreter.scheduler().sleep(due, scope.part())) {
                case DUE -> finished(due, scope);
                case SETTLED -> new StepResult.Suspended(due);
                case CANCELLED -> StepResult.CANCELLED;
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Journal.LostLeaseException("Interrupted in a wait");
        }
    }

    static WorkflowInterpreter.LimitExceededException tooLong(WorkflowInterpreter interpreter) {
        return new WorkflowInterpreter.LimitExceededException("the execution takes longer than "
                + interpreter.limits().duration().toDays() + " days");
    }
}
