package dev.tappet.engine;

import dev.tappet.workflow.Step;
import java.util.Map;
import java.util.Optional;

/**
 * The executor of respond: gives the caller who waits an answer, while the execution goes on. The first one counts, in
 * whichever branch or run it is; a later one does nothing, and so does one that nobody waits for.
 */
final class RespondStep {
    private final Walk walk;

    RespondStep(Walk walk) {
        this.walk = walk;
    }

    Flow respond(Step.Respond step, Path path, Scope scope) {
        Optional<JournalEntry> earlier = walk.journal().at(path);
        if (earlier.isPresent()) {
            scope.passed(earlier.get().at());
            return new Flow.Next(null);
        }
        Object value = walk.evaluate(step.answer(), path, 0, scope);
        if (!(value instanceof Map<?, ?> object)) {
            return new Flow.Failed(StepFailure.of(step.label().place(), "respond must give an object"));
        }
        Map<String, Object> parameters = PureSteps.parameters(object);
        byte[] json;
        try {
            json = OutputJson.write(parameters, walk.request().output());
            SyncAnswer.of(parameters);
        } catch (OutputJson.UnwritableException e) {
            throw new Walk.LimitExceeded(e.getMessage());
        } catch (SyncAnswer.UnusableOutputException e) {
            // nothing was answered yet, so that a catch may do it
            return new Flow.Failed(StepFailure.of(
                    step.label().place(), walk.secrets().redactor().redact(e.getMessage())));
        }
        return give(new Reply.Answer(parameters, walk.clock().instant()), json, path, scope);
    }

    private Flow give(Reply.Answer answer, byte[] json, Path path, Scope scope) {
        if (!walk.journal().awaitsAnswer()) {
            return new Flow.Next(null);
        }
        if (scope.decided().isPresent()) {
            return new Flow.Failed(scope.decided().get());
        }
        if (walk.journal().answer(new JournalEntry.Answered(path, answer.at()), answer, json)) {
            scope.passed(answer.at());
        }
        return new Flow.Next(null);
    }
}
