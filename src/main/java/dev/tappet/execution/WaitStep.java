package dev.tappet.execution;

import dev.tappet.workflow.Step;
import dev.tappet.workflow.Template;
import dev.tappet.workflow.TimeValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The executor of wait: holds the whole execution, or this branch of it while others still work. */
final class WaitStep {
    private final Walk walk;

    WaitStep(Walk walk) {
        this.walk = walk;
    }

    Flow hold(Step.Wait step, Path path, Scope scope) {
        Optional<JournalEntry> earlier = walk.journal().at(path);
        Instant due;
        if (earlier.isPresent() && earlier.get() instanceof JournalEntry.Waiting waiting) {
            due = waiting.due();
            if (scope.decided().isPresent()) {
                scope.passed(due);
                return new Flow.Next(null);
            }
        } else if (scope.decided().isPresent()) {
            return new Flow.Failed(scope.decided().get());
        } else {
            Instant now = walk.clock().instant();
            due = due(step, path, scope, now).truncatedTo(ChronoUnit.MILLIS);
            if (due.isAfter(walk.request().latest())) {
                throw tooLong(walk);
            }
            if (!due.isAfter(now)) {
                return new Flow.Next(null);
            }
            journal(new JournalEntry.Waiting(path, now, due));
        }
        return until(due, scope);
    }

    private Instant due(Step.Wait step, Path path, Scope scope, Instant now) {
        return switch (step) {
            case Step.Wait.For(Step.Label _, Template duration) ->
                now.plus(TimeValue.duration(walk.evaluate(duration, path, 0, scope)));
            case Step.Wait.Until(Step.Label _, Template time) -> TimeValue.instant(walk.evaluate(time, path, 0, scope));
        };
    }

    private void journal(JournalEntry.Waiting entry) {
        if (walk.crew().alone()) {
            // goes with the head's change to on hold
            walk.journal().note(entry);
        } else {
            walk.journal().write(entry);
        }
    }

    private Flow until(Instant due, Scope scope) {
        if (!due.isAfter(walk.clock().instant())) {
            scope.passed(due);
            return new Flow.Next(null);
        }
        try {
            return switch (walk.crew().sleep(due, scope.part())) {
                case DUE -> {
                    scope.passed(due);
                    yield new Flow.Next(null);
                }
                case SETTLED -> new Flow.Held(due);
                case CANCELLED -> Flow.CANCELLED;
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Journal.LostLeaseException("Interrupted in a wait");
        }
    }

    static Walk.LimitExceeded tooLong(Walk walk) {
        return new Walk.LimitExceeded(
                "the execution takes longer than " + walk.limits().duration().toDays() + " days");
    }
}
