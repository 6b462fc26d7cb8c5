package dev.tappet.engine;

import dev.tappet.expression.Truthiness;
import dev.tappet.workflow.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Executes the steps that only compute or choose: {@code set}, {@code if}, {@code switch}, {@code fail} and
 * {@code exit}.
 */
final class PureStepExecutor {
    private final WorkflowInterpreter interpreter;

    PureStepExecutor(WorkflowInterpreter interpreter) {
        this.interpreter = interpreter;
    }

    StepResult set(Step.Set step, StepPath path, StepScope scope) {
        Map<String, Object> values = new LinkedHashMap<>();
        step.variables()
                .forEach((name, template) ->
                        values.put(name, interpreter.evaluate(template, path, values.size(), scope)));
        if (scope.sensitive()) {
            interpreter.secrets().learn(SensitiveTexts.of(values));
        }
        scope.set(values);
        return new StepResult.Next(values);
    }

    StepResult selectBranch(Step.If step, StepPath path, StepScope scope) {
        boolean holds = Truthiness.of(interpreter.evaluate(step.condition(), path, 0, scope));
        return holds
                ? interpreter.sequence(step.thenSteps(), path.branch(0), scope)
                : interpreter.sequence(step.elseSteps(), path.branch(1), scope);
    }

    StepResult selectBranch(Step.Switch step, StepPath path, StepScope scope) {
        Object value = interpreter.evaluate(step.value(), path, 0, scope);
        for (int i = 0; i < step.cases().size(); i++) {
            Step.Switch.Case branch = step.cases().get(i);
            if (areEqual(value, interpreter.evaluate(branch.value(), path, i + 1, scope))) {
                return interpreter.sequence(branch.steps(), path.branch(i), scope);
            }
        }
        return interpreter.sequence(step.elseSteps(), path.branch(step.cases().size()), scope);
    }

    /** As in JSON, 1 and 1.0 are the same number. */
    private static boolean areEqual(Object left, Object right) {
        return left instanceof Number a && right instanceof Number b
                ? Double.compare(a.doubleValue(), b.doubleValue()) == 0
                : Objects.equals(left, right);
    }

    StepResult fail(Step.Fail step, StepPath path, StepScope scope) {
        Object message = interpreter.evaluate(step.message(), path, 0, scope);
        String words = message == null ? "failed" : message.toString();
        return new StepResult.Failed(StepFailure.of(
                step.label().place(), interpreter.secrets().redactor().redact(words)));
    }

    StepResult exit(Step.Exit step, StepPath path, StepScope scope) {
        Object output = interpreter.evaluate(step.output(), path, 0, scope);
        if (!(output instanceof Map<?, ?> object)) {
            return new StepResult.Failed(StepFailure.of(step.label().place(), "the value of exit must be an object"));
        }
        if (scope.sensitive()) {
            interpreter.secrets().learn(SensitiveTexts.of(output));
        }
        Map<String, Object> parameters = parameters(object);
        if (scope.callers().size() == 1 && interpreter.journal().awaitsResponse()) {
            checkResponse(parameters);
        }
        return new StepResult.Exited(parameters);
    }

    /**
     * Checks the response here instead of at the end of the execution, so that the failure names the step. The output
     * of a called workflow is no response.
     */
    private void checkResponse(Map<String, Object> parameters) {
        try {
            WorkflowHttpResponse.of(parameters, interpreter.limits().origin());
        } catch (WorkflowHttpResponse.InvalidResponseException e) {
            throw new WorkflowInterpreter.LimitExceededException(
                    interpreter.secrets().redactor().redact(e.getMessage()));
        }
    }

    /** The parameters of an exit or a response. */
    static Map<String, Object> parameters(Map<?, ?> object) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        object.forEach((name, value) -> parameters.put(String.valueOf(name), value));
        return parameters;
    }
}
