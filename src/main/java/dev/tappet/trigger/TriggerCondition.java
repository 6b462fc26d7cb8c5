package dev.tappet.trigger;

import dev.tappet.engine.RunVariables;
import dev.tappet.engine.VariableSource;
import dev.tappet.expression.ComputeShare;
import dev.tappet.expression.Evaluation;
import dev.tappet.expression.ExpressionException;
import dev.tappet.expression.ExpressionScope;
import dev.tappet.expression.Template;
import dev.tappet.expression.Truthiness;
import dev.tappet.trigger.event.Event;
import dev.tappet.trigger.event.RequestContext;
import dev.tappet.workflow.Workflow;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Whether an event starts a workflow. */
final class TriggerCondition {
    private TriggerCondition() {}

    sealed interface ConditionResult {
        record Holds() implements ConditionResult {}

        record DoesNotHold() implements ConditionResult {}

        /**
         * @param message for the owners of the workflow
         */
        record Failed(String message) implements ConditionResult {}
    }

    /**
     * Evaluates a condition over <code>{"event": …, "request": …, "variables": …}</code>.
     *
     * @param request   <code>$.request</code>; empty if no request sent the event
     * @param variables of the workspace of the execution
     * @param execution the id that the execution will have; seeds random values
     * @param share     to which processor time is charged
     */
    static ConditionResult of(
            Workflow workflow,
            Event event,
            Optional<RequestContext> request,
            VariableSource variables,
            UUID execution,
            Instant now,
            ComputeShare share) {
        if (workflow.trigger().condition().isEmpty()) {
            return new ConditionResult.Holds();
        }
        Template condition = workflow.trigger().condition().get();
        Map<String, Object> context = new HashMap<>();
        context.put("event", event.value());
        request.ifPresent(from -> context.put("request", from.value()));
        try {
            Set<String> names = condition.variables();
            if (!names.isEmpty()) {
                context.put(ExpressionScope.VARIABLES, RunVariables.select(names, variables.values(names)));
            }
            Object value = condition.evaluate(new Evaluation(context, now, execution.getLeastSignificantBits(), share));
            return Truthiness.of(value) ? new ConditionResult.Holds() : new ConditionResult.DoesNotHold();
        } catch (ExpressionException e) {
            return new ConditionResult.Failed("The trigger condition could not be evaluated: " + e.getMessage());
        }
    }
}
