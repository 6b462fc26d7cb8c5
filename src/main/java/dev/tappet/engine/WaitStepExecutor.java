package dev.tappet.engine;

import dev.tappet.expression.Template;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.TimeValue;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The executor of wait: holds the whole execution, or this branch of it while others still work. */
final class WaitStepExecutor {
    private final WorkflowInterpreter walk;

    WaitStepExecutor(WorkflowInterpreter walk) {
        this.walk = walk;
    }

    StepResult hold(Step.Wait step, StepPath path, StepScope scope) {
        Optional<JournalEntry> earlier = walk.journal().at(path);
        if (earlier.isPresent() && earlier.get() instanceof JournalEntry.Waiting waiting) {
            return scope.decided().isPresent() ? over(waiting.due(), scope) : until(waiting.due(), scope);
        }
        Instant now = walk.clock().instant();
        Instant due = due(step, path, scope, now).truncatedTo(ChronoUnit.MILLIS);
        if (!due.isAfter(now)) {
            return over(step, due, scope);
        }
        if (scope.decided().isPresent()) {
            return new StepResult.Failed(scope.decided().get());
        }
        if (due.isAfter(walk.request().latest())) {
            throw tooLong(walk);
        }
        journal(new JournalEntry.Waiting(path, now, due));
        return until(due, scope);
    }

    /** Nothing to wait for, and nothing to journal: another run that comes here finds the same. */
    private static StepResult over(Step.Wait step, Instant due, StepScope scope) {
        return switch (step) {
            // its time depends on when it was reached
            case Step.Wait.For _ -> new StepResult.Next(null);
            case Step.Wait.Until _ -> over(due, scope);
        };
    }

    private static StepResult over(Instant due, StepScope scope) {
        scope.passed(due);
        return new StepResult.Next(null);
    }

    private Instant due(Step.Wait step, StepPath path, StepScope scope, Instant now) {
        return switch (step) {
            case Step.Wait.For(Step.Label _, Template duration) ->
                later(now, TimeValue.duration(walk.evaluate(duration, path, 0, scope)));
            case Step.Wait.Until(Step.Label _, Template time) -> TimeValue.instant(walk.evaluate(time, path, 0, scope));
        };
    }

    private Instant later(Instant now, Duration wait) {
        // not now + wait: the sum of the two may be beyond what an Instant can hold
        if (wait.compareTo(walk.limits().duration()) > 0) {
            throw tooLong(walk);
        }
        return now.plus(wait);
    }

    private void journal(JournalEntry.Waiting entry) {
        if (walk.crew().alone()) {
            // goes with the head's change to on hold
            walk.journal().note(entry);
        } else {
            walk.journal().write(entry);
        }
    }

    private StepResult until(Instant due, StepScope scope) {
        if (!due.isAfter(walk.clock().instant())) {
            return over(due, scope);
        }
        try {
            return switch (walk.crew().sleep(due, scope.part())) {
                case DUE -> over(due, scope);
                case SETTLED -> new StepResult.Suspended(due);
                case CANCELLED -> StepResult.CANCELLED;
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Journal.LostLeaseException("Interrupted in a wait");
        }
    }

    static WorkflowInterpreter.LimitExceededException tooLong(WorkflowInterpreter walk) {
        return new WorkflowInterpreter.LimitExceededException(
                "the execution takes longer than " + walk.limits().duration().toDays() + " days");
    }
}
