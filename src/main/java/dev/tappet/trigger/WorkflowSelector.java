package dev.tappet.trigger;

import dev.tappet.execution.Executions;
import dev.tappet.execution.NewExecution;
import dev.tappet.execution.TriggerOrigin;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.integration.Integration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Selects the workflows that an event may start: those of the URL, and the results of their conditions. */
record WorkflowSelector(
        Catalog catalog, Executions executions, ConditionBudget conditions, TriggerEvaluation evaluation) {
    WorkflowSelector(Catalog catalog, Executions executions, ConditionBudget conditions) {
        this(catalog, executions, conditions, new TriggerEvaluation(catalog, conditions));
    }

    CheckResult<WorkflowCandidates> select(EventRequest call) {
        return bindings(call)
                .then(this::checkConditionBudget)
                .then(bindings -> CheckResult.proceed(new WorkflowCandidates(
                        call,
                        bindings.stream()
                                .map(binding -> candidate(call, binding))
                                .toList())));
    }

    /** Workflows without a condition are not affected. */
    private CheckResult<List<Binding>> checkConditionBudget(List<Binding> bindings) {
        return bindings.stream()
                .map(binding -> conditions.retryAfter(binding.workspace()).filter(_ -> evaluation.isNeeded(binding)))
                .flatMap(Optional::stream)
                .findFirst()
                .map(delay -> CheckResult.<List<Binding>>refused(new Rejection(
                        ProblemType.RATE_LIMIT_EXCEEDED,
                        "The trigger conditions of this workspace take too much time to evaluate. Make them cheaper, or"
                                + " send fewer requests.",
                        Optional.of(delay.plusSeconds(1).truncatedTo(ChronoUnit.SECONDS)))))
                .orElseGet(() -> CheckResult.proceed(bindings));
    }

    private CheckResult<List<Binding>> bindings(EventRequest call) {
        return switch (call.url()) {
            case TriggerUrl.Webhook _ -> CheckResult.proceed(ownBindings(call.integration()));
            case TriggerUrl.OfWorkflow url ->
                call.at()
                        .binding()
                        .map(binding -> CheckResult.proceed(List.of(binding)))
                        .orElseGet(() -> notTriggered(url.workflow(), call.integration()));
        };
    }

    /** The webhook URL starts the workflows of its own workspace; workflows of other workspaces have their own URLs. */
    private List<Binding> ownBindings(Integration integration) {
        return catalog.bindings(integration.id()).stream()
                .filter(binding -> binding.workspace().equals(integration.workspace()))
                .toList();
    }

    private CheckResult<List<Binding>> notTriggered(UUID workflow, Integration integration) {
        return catalog.workspaceOf(workflow).equals(Optional.of(integration.workspace()))
                ? CheckResult.refused(
                        ProblemType.INVALID_WORKFLOW_ID,
                        "This workflow is not triggered by this integration. Copy the URL from the workflow's trigger.")
                : CheckResult.refused(
                        ProblemType.WORKFLOW_NOT_FOUND,
                        "There is no workflow with this ID, or it has no published version.");
    }

    private static TriggerOrigin.Url url(TriggerUrl url) {
        return switch (url) {
            case TriggerUrl.Webhook _ -> TriggerOrigin.Url.WEBHOOK;
            case TriggerUrl.Async _ -> TriggerOrigin.Url.ASYNC;
            case TriggerUrl.Sync _ -> TriggerOrigin.Url.SYNC;
        };
    }

    private WorkflowCandidate candidate(EventRequest call, Binding binding) {
        Workflow definition = evaluation.definition(binding);
        NewExecution execution = new NewExecution(
                executions.newId(),
                binding,
                call.event().json(),
                Optional.of(call.context().json()),
                RequestSpan.received(call.request()),
                definition.failureStatus(),
                Optional.of(new TriggerOrigin(url(call.url()), call.request().requestId())));
        return evaluation.candidate(
                execution,
                call.event(),
                Optional.of(call.context()),
                call.request().received());
    }
}
