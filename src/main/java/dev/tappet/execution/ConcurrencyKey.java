package dev.tappet.execution;

import dev.tappet.engine.RunVariables;
import dev.tappet.engine.VariableSource;
import dev.tappet.expression.ComputeShare;
import dev.tappet.expression.Evaluation;
import dev.tappet.expression.ExpressionException;
import dev.tappet.expression.ExpressionScope;
import dev.tappet.workflow.Concurrency;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Evaluates the concurrency key of a trigger, with the same inputs and limits as its condition.
 *
 * @param event     <code>$.event</code>, a plain value
 * @param request   <code>$.request</code>, a plain value; null if it is missing
 * @param variables of the workspace of the execution
 * @param share     to which processor time is charged
 */
public record ConcurrencyKey(Object event, Object request, VariableSource variables, ComputeShare share) {
    /**
     * The group of an execution.
     *
     * @param workflow  by the id in its trigger URL
     * @param execution its id; seeds random values
     * @throws ExpressionException with a message for the owners of the workflow
     */
    public ConcurrencyGroup group(UUID workflow, Concurrency concurrency, UUID execution, Instant now) {
        Map<String, Object> context = new HashMap<>();
        context.put("event", event);
        if (request != null) {
            context.put("request", request);
        }
        try {
            Set<String> names = concurrency.key().variables();
            if (!names.isEmpty()) {
                context.put(ExpressionScope.VARIABLES, RunVariables.select(names, variables.values(names)));
            }
            Object key = concurrency
                    .key()
                    .evaluate(new Evaluation(context, now, execution.getLeastSignificantBits(), share));
            return ConcurrencyGroup.of(workflow, concurrency, key);
        } catch (ExpressionException e) {
            throw new ExpressionException("The concurrency key could not be evaluated: " + e.getMessage());
        }
    }
}
