package dev.tappet.trigger;

import dev.tappet.workflow.Evaluation;
import dev.tappet.workflow.ExpressionException;
import dev.tappet.workflow.Truth;
import dev.tappet.workflow.Workflow;
import java.time.Instant;
import java.util.Collections;
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
            return Truth.of(value) ? new Verdict.Holds() : new Verdict.DoesNotHold();
        } catch (ExpressionException e) {
            return new Verdict.Erred("The trigger condition could not be evaluated: " + e.getMessage());
        }
    }
}
