package dev.tappet.trigger;

import dev.tappet.workflow.Evaluation;
import dev.tappet.workflow.ExpressionException;
import dev.tappet.workflow.Workflow;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Whether an event starts a workflow. */
final class TriggerCondition {
    private TriggerCondition() {}

    sealed interface Verdict {
        record Holds() implements Verdict {}

        record DoesNotHold() implements Verdict {}

        /** @param message for the people who own the workflow */
        record Erred(String message) implements Verdict {}
    }

    /**
     * Evaluates a condition over <code>{"event": …}</code>.
     *
     * @param execution the id that the execution would have; seeds what is random
     */
    static Verdict of(Workflow workflow, Event event, UUID execution, Instant now) {
        if (workflow.trigger().condition().isEmpty()) {
            return new Verdict.Holds();
        }
        Map<String, Object> context = Collections.singletonMap("event", event.value());
        try {
            Object value = workflow.trigger()
                    .condition()
                    .get()
                    .evaluate(new Evaluation(context, now, execution.getLeastSignificantBits()));
            return isTruthy(value) ? new Verdict.Holds() : new Verdict.DoesNotHold();
        } catch (ExpressionException e) {
            return new Verdict.Erred("The trigger condition could not be evaluated: " + e.getMessage());
        }
    }

    /**
     * As JSONata's {@code $boolean}: false are null and what is missing, 0, the empty string, the empty object, and an
     * array in which nothing is true. A string that says "false" is true.
     */
    static boolean isTruthy(Object value) {
        return switch (value) {
            case null -> false;
            case Boolean bool -> bool;
            case Number number -> number.doubleValue() != 0 && !Double.isNaN(number.doubleValue());
            case String text -> !text.isEmpty();
            case List<?> array -> array.stream().anyMatch(TriggerCondition::isTruthy);
            case Map<?, ?> object -> !object.isEmpty();
            default -> throw new IllegalArgumentException("Not a plain JSON value: " + value.getClass());
        };
    }
}
