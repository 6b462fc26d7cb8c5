package dev.tappet.trigger;

import dev.tappet.engine.VariableSource;
import dev.tappet.execution.ConcurrencyKey;
import dev.tappet.execution.NewExecution;
import dev.tappet.expression.ComputeShare;
import dev.tappet.expression.ExpressionException;
import dev.tappet.trigger.TriggerCondition.ConditionResult;
import dev.tappet.trigger.event.Event;
import dev.tappet.trigger.event.RequestContext;
import dev.tappet.workflow.Concurrency;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Catalog;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Evaluates the expressions of a trigger for an event: the condition, then the concurrency key. */
record TriggerEvaluation(Catalog catalog, ConditionBudget conditions) {
    /** Whether evaluating takes processor time of the workspace. */
    boolean isNeeded(Binding binding) {
        Workflow.Trigger trigger = definition(binding).trigger();
        return trigger.condition().isPresent() || trigger.concurrency().isPresent();
    }

    Workflow definition(Binding binding) {
        return catalog.definition(binding.source(), binding.version());
    }

    /**
     * Whether an event starts an execution.
     *
     * @param execution without a concurrency group
     * @param request   <code>$.request</code>; empty if no request sent the event
     */
    WorkflowCandidate candidate(NewExecution execution, Event event, Optional<RequestContext> request, Instant now) {
        Binding binding = execution.binding();
        Workflow definition = definition(binding);
        UUID workspace = binding.workspace();
        VariableSource variables = names -> catalog.variables(workspace, names);
        ComputeShare share = conditions.share(workspace);
        ConditionResult conditionResult =
                TriggerCondition.of(definition, event, request, variables, execution.id(), now, share);
        Optional<Concurrency> concurrency = definition.trigger().concurrency();
        if (concurrency.isEmpty() || !(conditionResult instanceof ConditionResult.Holds)) {
            return new WorkflowCandidate(execution, conditionResult);
        }
        try {
            ConcurrencyKey key = new ConcurrencyKey(
                    event.value(), request.map(RequestContext::value).orElse(null), variables, share);
            return new WorkflowCandidate(
                    execution.within(key.group(binding.workflow(), concurrency.get(), execution.id(), now)),
                    conditionResult);
        } catch (ExpressionException e) {
            return new WorkflowCandidate(execution, new ConditionResult.Failed(e.getMessage()));
        }
    }
}
