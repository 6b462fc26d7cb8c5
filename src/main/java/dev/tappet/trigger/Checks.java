package dev.tappet.trigger;

import dev.tappet.execution.Executions;
import dev.tappet.execution.Lane;
import dev.tappet.execution.NewExecution;
import dev.tappet.execution.Outcome;
import dev.tappet.trigger.IncomingRequest.Body;
import dev.tappet.trigger.TriggerCondition.Verdict;
import dev.tappet.trigger.activity.Delivery.Became;
import dev.tappet.trigger.activity.Delivery.Run;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Integration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * The checks of a request in the order of the HTTP contract, each of which answers before the next is tried: id
 * formats, payload size, integration, source address, handshakes that cannot be signed, authentication, signed
 * handshakes, method and body, workflow, condition, duplicate, rate; then what passed is stored and queued.
 *
 * <p>Refusals are values. What a dependency throws passes through: it is then unknown whether anything was stored.
 */
final class Checks {
    private final Catalog catalog;
    private final Executions executions;
    private final Notes notes;
    private final SourceAddress sourceAddress;
    private final Authenticator authenticator;
    private final RateLimit rate;
    private final int headLimit;
    private final int payloadLimit;

    Checks(
            Catalog catalog,
            Executions executions,
            Notes notes,
            SourceAddress sourceAddress,
            Authenticator authenticator,
            RateLimit rate,
            int headLimit,
            int payloadLimit) {
        this.catalog = catalog;
        this.executions = executions;
        this.notes = notes;
        this.sourceAddress = sourceAddress;
        this.authenticator = authenticator;
        this.rate = rate;
        this.headLimit = headLimit;
        this.payloadLimit = payloadLimit;
    }

    private record Addressed(IncomingRequest request, TriggerUrl url) {}

    private record Complete(IncomingRequest request, TriggerUrl url, byte[] body) {}

    /** @param binding of the workflow in the URL, if there is one and it is published at the integration */
    private record AtIntegration(Complete call, Integration integration, Optional<Binding> binding) {}

    private record WithEvent(AtIntegration at, Event event) {
        IncomingRequest request() {
            return at.call.request;
        }

        TriggerUrl url() {
            return at.call.url;
        }
    }

    private record Matched(WithEvent call, List<Binding> bindings) {}

    private record Erred(NewExecution execution, Outcome.Failure failure) {}

    /** @param all what has an id to tell: those that start and those that erred, in the order of the bindings */
    private record Weighed(WithEvent call, List<NewExecution> all, List<NewExecution> start, List<Erred> erred) {
        Became became() {
            return all.isEmpty()
                    ? new Became.Filtered()
                    : new Became.Started(all.stream().map(Checks::run).toList());
        }
    }

    private static Run run(NewExecution execution) {
        return new Run(execution.binding().workflow(), execution.id());
    }

    Decision decide(IncomingRequest request) {
        return head(request)
                .then(this::address)
                .then(this::payloadSize)
                .then(this::integration)
                .settle(this::decideAndNote);
    }

    private Decision decideAndNote(AtIntegration at) {
        try {
            Decision decision = decide(at);
            note(at, decision.became());
            return decision;
        } catch (RuntimeException | Error e) {
            note(at, new Became.Failed());
            throw e;
        }
    }

    private void note(AtIntegration at, Became became) {
        notes.note(at.integration, at.call.request, at.call.url, at.call.body, became);
    }

    private Decision decide(AtIntegration at) {
        return Passage.free(at)
                .then(this::sourceAddress)
                .then(this::authentication)
                .then(this::methodAndBody)
                .then(this::workflows)
                .then(this::conditions)
                .then(this::rate)
                .settle(this::store);
    }

    private Passage<IncomingRequest> head(IncomingRequest request) {
        return request.headBytes() <= headLimit
                ? Passage.free(request)
                : Passage.refused(
                        ErrorRow.HEAD_TOO_LARGE, "Request line and headers may have " + headLimit + " bytes together.");
    }

    private Passage<Addressed> address(IncomingRequest request) {
        return TriggerUrl.of(request.path()).then(url -> Passage.free(new Addressed(request, url)));
    }

    private Passage<Complete> payloadSize(Addressed call) {
        return switch (call.request.body()) {
            case Body.Complete(byte[] bytes)
            when bytes.length <= payloadLimit -> Passage.free(new Complete(call.request, call.url, bytes));
            case Body.Complete _, Body.TooLarge _ ->
                Passage.refused(ErrorRow.PAYLOAD_TOO_LARGE, "The body may have " + payloadLimit + " bytes.");
        };
    }

    private Passage<AtIntegration> integration(Complete call) {
        Catalog.Triggered found = switch (call.url) {
            case TriggerUrl.Webhook(UUID integration) ->
                new Catalog.Triggered(catalog.integration(integration), Optional.empty());
            case TriggerUrl.OfWorkflow url -> catalog.find(url.integration(), url.workflow());
        };
        return found.integration()
                .filter(Integration::enabled)
                .map(integration -> Passage.free(new AtIntegration(call, integration, found.binding())))
                .orElseGet(() -> Passage.refused(
                        ErrorRow.INTEGRATION_NOT_FOUND,
                        "There is no integration with this ID, or it is disabled. Copy the URL from the trigger."));
    }

    private Passage<AtIntegration> sourceAddress(AtIntegration at) {
        return at.integration.allowList().admits(sourceAddress.of(at.call.request))
                ? Passage.free(at)
                : Passage.refused(
                        ErrorRow.FORBIDDEN,
                        "This integration takes no requests from the address that this one came from.");
    }

    private Passage<AtIntegration> authentication(AtIntegration at) {
        return authenticator
                .refuse(at.call.request, at.call.body, at.integration)
                .map(Passage::<AtIntegration>refused)
                .orElseGet(() -> Passage.free(at));
    }

    private Passage<WithEvent> methodAndBody(AtIntegration at) {
        return EventReader.read(at.call.request, at.call.body, at.integration)
                .then(event -> Passage.free(new WithEvent(at, event)));
    }

    private Passage<Matched> workflows(WithEvent call) {
        Integration integration = call.at.integration;
        return switch (call.url()) {
            case TriggerUrl.Webhook _ -> Passage.free(new Matched(call, ownBindings(integration)));
            case TriggerUrl.OfWorkflow url ->
                call.at
                        .binding
                        .map(binding -> Passage.free(new Matched(call, List.of(binding))))
                        .orElseGet(() -> elsewhereOrNowhere(url.workflow(), integration));
        };
    }

    /** The webhook URL starts the workflows of its own workspace; what is shared with others has URLs of its own. */
    private List<Binding> ownBindings(Integration integration) {
        return catalog.bindings(integration.id()).stream()
                .filter(binding -> binding.workspace().equals(integration.workspace()))
                .toList();
    }

    private Passage<Matched> elsewhereOrNowhere(UUID workflow, Integration integration) {
        return catalog.publishedIn(workflow).equals(Optional.of(integration.workspace()))
                ? Passage.refused(
                        ErrorRow.INVALID_WORKFLOW_ID,
                        "This workflow is not triggered by this integration. Copy the URL from the workflow's trigger.")
                : Passage.refused(
                        ErrorRow.WORKFLOW_NOT_FOUND,
                        "There is no workflow with this ID, or it has no published version.");
    }

    private Passage<Weighed> conditions(Matched matched) {
        WithEvent call = matched.call;
        Weighed weighed = new Weighed(call, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Binding binding : matched.bindings) {
            NewExecution execution = new NewExecution(executions.mint(), binding, call.event.json());
            switch (TriggerCondition.of(
                    catalog.definition(binding.source(), binding.version()),
                    call.event,
                    execution.id(),
                    call.request().received())) {
                case Verdict.Holds _ -> {
                    weighed.all.add(execution);
                    weighed.start.add(execution);
                }
                case Verdict.Erred(String message) -> {
                    weighed.all.add(execution);
                    weighed.erred.add(new Erred(execution, new Outcome.Failure(Optional.empty(), message)));
                }
                case Verdict.DoesNotHold _ -> {
                    switch (call.url()) {
                        case TriggerUrl.Webhook _ -> {}
                        case TriggerUrl.Async _ -> {
                            // a sender that gets an error retries, and in the end switches the webhook off
                            return Passage.answered(TriggerResponse.accepted(execution.id()), new Became.Filtered());
                        }
                        case TriggerUrl.Sync _ -> {
                            return Passage.refused(
                                    ErrorRow.EXECUTION_NOT_FOUND,
                                    "There is no execution to retrieve. Ensure that no trigger condition prevents"
                                            + " workflow execution with the specified event.");
                        }
                    }
                }
            }
        }
        return Passage.free(weighed);
    }

    /** What is stored is counted, the executions of conditions that erred included; nothing else is. */
    private Passage<Weighed> rate(Weighed weighed) {
        return weighed.all.isEmpty()
                ? Passage.free(weighed)
                : rate.refuse(
                                weighed.all.getFirst().binding().workspace(),
                                weighed.all.size(),
                                weighed.call.request().received())
                        .map(Passage::<Weighed>refused)
                        .orElseGet(() -> Passage.free(weighed));
    }

    private Decision store(Weighed weighed) {
        // the failed ones first: if storing the others fails, the caller retries, and repeating a failure does no harm
        weighed.erred.forEach(erred -> executions.createFailed(erred.execution, erred.failure));
        return switch (weighed.call.url()) {
            case TriggerUrl.Webhook _ -> {
                create(weighed, Lane.ASYNC);
                yield new Decision.Answered(TriggerResponse.started(weighed.all), weighed.became());
            }
            case TriggerUrl.Async _ -> {
                create(weighed, Lane.ASYNC);
                yield new Decision.Answered(
                        TriggerResponse.accepted(weighed.all.getFirst().id()), weighed.became());
            }
            case TriggerUrl.Sync _ -> storeAndAwait(weighed);
        };
    }

    private Decision storeAndAwait(Weighed weighed) {
        UUID id = weighed.all.getFirst().id();
        if (weighed.start.isEmpty()) {
            return new Decision.Answered(TriggerResponse.failed(id), weighed.became());
        }
        CompletableFuture<Outcome> end = executions.await(id);
        try {
            create(weighed, Lane.SYNC);
            return new Decision.Awaiting(run(weighed.all.getFirst()), end);
        } catch (RuntimeException e) {
            end.cancel(false);
            throw e;
        }
    }

    private void create(Weighed weighed, Lane lane) {
        if (!weighed.start.isEmpty()) {
            executions.create(weighed.start, lane);
        }
    }
}
