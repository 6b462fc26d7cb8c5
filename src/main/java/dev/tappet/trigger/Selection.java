package dev.tappet.trigger;

import dev.tappet.engine.TraceParent;
import dev.tappet.execution.Executions;
import dev.tappet.execution.NewExecution;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Integration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which workflows an event may start: those that the URL means, and what their conditions say. */
record Selection(Catalog catalog, Executions executions) {
    private static final String TRACEPARENT = "traceparent";

    Passage<Weighed> weigh(WithEvent call) {
        return bindings(call)
                .then(bindings -> Passage.free(new Weighed(
                        call,
                        bindings.stream()
                                .map(binding -> candidate(call, binding))
                                .toList())));
    }

    private Passage<List<Binding>> bindings(WithEvent call) {
        return switch (call.url()) {
            case TriggerUrl.Webhook _ -> Passage.free(ownBindings(call.integration()));
            case TriggerUrl.OfWorkflow url ->
                call.at()
                        .binding()
                        .map(binding -> Passage.free(List.of(binding)))
                        .orElseGet(() -> elsewhereOrNowhere(url.workflow(), call.integration()));
        };
    }

    /** The webhook URL starts the workflows of its own workspace; what is shared with others has URLs of its own. */
    private List<Binding> ownBindings(Integration integration) {
        return catalog.bindings(integration.id()).stream()
                .filter(binding -> binding.workspace().equals(integration.workspace()))
                .toList();
    }

    private Passage<List<Binding>> elsewhereOrNowhere(UUID workflow, Integration integration) {
        return catalog.publishedIn(workflow).equals(Optional.of(integration.workspace()))
                ? Passage.refused(
                        ErrorRow.INVALID_WORKFLOW_ID,
                        "This workflow is not triggered by this integration. Copy the URL from the workflow's trigger.")
                : Passage.refused(
                        ErrorRow.WORKFLOW_NOT_FOUND,
                        "There is no workflow with this ID, or it has no published version.");
    }

    private Candidate candidate(WithEvent call, Binding binding) {
        NewExecution execution = new NewExecution(
                executions.newId(),
                binding,
                call.event().json(),
                TraceParent.of(call.request().headers().all(TRACEPARENT)));
        return new Candidate(
                execution,
                TriggerCondition.of(
                        catalog.definition(binding.source(), binding.version()),
                        call.event(),
                        execution.id(),
                        call.request().received()));
    }
}
