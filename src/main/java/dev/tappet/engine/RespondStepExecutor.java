package dev.tappet.engine;

import dev.tappet.workflow.Step;
import java.util.Map;
import java.util.Optional;

/**
 * The executor of respond: gives the caller who waits an answer, while the execution goes on. The first one counts, in
 * whichever branch or run it is; a later one does nothing, and so does one that nobody waits for.
 */
final class RespondStepExecutor {
    private final WorkflowInterpreter walk;

    RespondStepExecutor(WorkflowInterpreter walk) {
        this.walk = walk;
    }

    StepResult respond(Step.Respond step, StepPath path, StepScope scope) {
        Optional<JournalEntry> earlier = walk.journal().at(path);
        if (earlier.isPresent()) {
            scope.passed(earlier.get().at());
            return new StepResult.Next(null);
        }
        Object value = walk.evaluate(step.answer(), path, 0, scope);
        if (!(value instanceof Map<?, ?> object)) {
            return new StepResult.Failed(StepFailure.of(step.label().place(), "respond must give an object"));
        }
        Map<String, Object> parameters = PureStepExecutor.parameters(object);
        if (scope.sensitive()) {
            walk.secrets().learn(SensitiveTexts.of(parameters));
        }
        try (WriteTurn turn = new WriteTurn(walk)) {
            byte[] json = OutputJson.write(parameters, walk.request().output(), _ -> turn.take());
            WorkflowHttpResponse.of(parameters, walk.limits().origin());
            return give(new Reply.Response(parameters, walk.clock().instant()), json, path, scope);
        } catch (OutputJson.NotSerializableException e) {
            throw new WorkflowInterpreter.LimitExceededException(e.getMessage());
        } catch (WorkflowHttpResponse.InvalidResponseException e) {
            // nothing was answered yet, so that a catch may do it
            return new StepResult.Failed(StepFailure.of(
                    step.label().place(), walk.secrets().redactor().redact(e.getMessage())));
        }
    }

    private StepResult give(Reply.Response answer, byte[] json, StepPath path, StepScope scope) {
        if (!walk.journal().awaitsAnswer()) {
            return new StepResult.Next(null);
        }
        if (scope.decided().isPresent()) {
            return new StepResult.Failed(scope.decided().get());
        }
        if (walk.journal().answer(new JournalEntry.Answered(path, answer.at()), answer, json)) {
            scope.passed(answer.at());
        }
        return new StepResult.Next(null);
    }
}
