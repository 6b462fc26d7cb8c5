package dev.tappet.engine;

import dev.tappet.workflow.Step;
import dev.tappet.workflow.Truth;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The executors of the steps that only compute or choose. */
final class PureSteps {
    private final Walk walk;

    PureSteps(Walk walk) {
        this.walk = walk;
    }

    Flow set(Step.Set step, Path path, Scope scope) {
        Map<String, Object> values = new LinkedHashMap<>();
        step.variables()
                .forEach((name, template) -> values.put(name, walk.evaluate(template, path, values.size(), scope)));
        scope.set(values);
        return new Flow.Next(values);
    }

    Flow choose(Step.If step, Path path, Scope scope) {
        boolean holds = Truth.of(walk.evaluate(step.condition(), path, 0, scope));
        return holds
                ? walk.sequence(step.then(), path.branch(0), scope)
                : walk.sequence(step.otherwise(), path.branch(1), scope);
    }

    Flow choose(Step.Switch step, Path path, Scope scope) {
        Object value = walk.evaluate(step.value(), path, 0, scope);
        for (int i = 0; i < step.cases().size(); i++) {
            Step.Switch.Case each = step.cases().get(i);
            if (same(value, walk.evaluate(each.value(), path, i + 1, scope))) {
                return walk.sequence(each.steps(), path.branch(i), scope);
            }
        }
        return walk.sequence(step.otherwise(), path.branch(step.cases().size()), scope);
    }

    /** As in JSON, 1 and 1.0 are the same number. */
    private static boolean same(Object one, Object other) {
        return one instanceof Number a && other instanceof Number b
                ? Double.compare(a.doubleValue(), b.doubleValue()) == 0
                : Objects.equals(one, other);
    }

    Flow fail(Step.Fail step, Path path, Scope scope) {
        Object message = walk.evaluate(step.message(), path, 0, scope);
        String words = message == null ? "failed" : message.toString();
        return new Flow.Failed(
                StepFailure.of(step.label().place(), walk.secrets().redactor().redact(words)));
    }

    Flow exit(Step.Exit step, Path path, Scope scope) {
        Object output = walk.evaluate(step.output(), path, 0, scope);
        if (!(output instanceof Map<?, ?> object)) {
            return new Flow.Failed(StepFailure.of(step.label().place(), "exit must give an object"));
        }
        Map<String, Object> parameters = parameters(object);
        if (scope.callers().size() == 1 && walk.journal().awaitsAnswer()) {
            checkAnswer(parameters);
        }
        return new Flow.Exited(parameters);
    }

    /** Here, and not when all is over: the failure is to name the step. What a called workflow gives answers nobody. */
    private void checkAnswer(Map<String, Object> parameters) {
        try {
            SyncAnswer.of(parameters);
        } catch (SyncAnswer.UnusableOutputException e) {
            throw new Walk.LimitExceeded(walk.secrets().redactor().redact(e.getMessage()));
        }
    }

    /** The parameters of an exit or an answer. */
    static Map<String, Object> parameters(Map<?, ?> object) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        object.forEach((name, value) -> parameters.put(String.valueOf(name), value));
        return parameters;
    }
}
