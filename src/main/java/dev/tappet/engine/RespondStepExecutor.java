package dev.tappet.engine;

import dev.tappet.workflow.Step;
import java.util.Map;
import java.util.Optional;

/**
 * Executes {@code respond} steps: gives the waiting caller a response, while the execution continues. Only the first
 * response of an execution counts, in any branch or run. Later ones have no effect, nor do those without a waiting
 * caller.
 */
final class RespondStepExecutor {
    private final WorkflowInterpreter interpreter;

    RespondStepExecutor(WorkflowInterpreter interpreter) {
        this.interpreter = interpreter;
    }

    StepResult respond(Step.Respond step, StepPath path, StepScope scope) {
        Optional<JournalEntry> journaled = interpreter.journal().at(path);
        if (journaled.isPresent()) {
            scope.passed(journaled.get().at());
            return new StepResult.Next(null);
        }
        Object value = interpreter.evaluate(step.response(), path, 0, scope);
        if (!(value instanceof Map<?, ?> object)) {
            return new StepResult.Failed(
                    StepFailure.of(step.label().place(), "the value of respond must be an object"));
        }
        Map<String, Object> parameters = PureStepExecutor.parameters(object);
        if (scope.sensitive()) {
            interpreter.secrets().learn(SensitiveTexts.of(parameters));
        }
        try (WriteTurn turn = new WriteTurn(interpreter)) {
            byte[] json = OutputJson.write(parameters, interpreter.request().output(), _ -> turn.take());
            WorkflowHttpResponse.of(parameters, interpreter.limits().origin());
            return sendResponse(
                    new Reply.Response(parameters, interpreter.clock().instant()), json, path, scope);
        } catch (OutputJson.NotSerializableException e) {
            throw new WorkflowInterpreter.LimitExceededException(e.getMessage());
        } catch (WorkflowHttpResponse.InvalidResponseException e) {
            // no response was given yet, so that a catch may give one
            return new StepResult.Failed(StepFailure.of(
                    step.label().place(), interpreter.secrets().redactor().redact(e.getMessage())));
        }
    }

    private StepResult sendResponse(Reply.Response response, byte[] json, StepPath path, StepScope scope) {
        if (!interpreter.journal().awaitsResponse()) {
            return new StepResult.Next(null);
        }
        if (scope.decided().isPresent()) {
            return new StepResult.Failed(scope.decided().get());
        }
        if (interpreter.journal().respond(new JournalEntry.Responded(path, response.at()), response, json)) {
            scope.passed(response.at());
        }
        return new StepResult.Next(null);
    }
}
