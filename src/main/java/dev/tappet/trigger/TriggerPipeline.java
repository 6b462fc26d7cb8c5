package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import java.util.Optional;

/**
 * The checks of a request in the order of the HTTP contract, each of which answers before the next is tried: id
 * formats, payload size, integration, source address, preflights that a list answers, handshakes that cannot be signed,
 * authentication, signed handshakes, method and body, workflow, condition, duplicate, rate; then what passed is stored
 * and queued. The condition has its say after the duplicate: what was started once is answered so, whatever it says by
 * now.
 *
 * <p>Refusals are values. What a dependency throws passes through: it is then unknown whether anything was stored.
 */
record TriggerPipeline(
        RequestLimitsCheck arrival,
        IntegrationCheck entrance,
        WorkflowSelector selection,
        IdempotencyCheck duplicates,
        RateLimitCheck rate,
        ExecutionStarter acceptance,
        DeliveryRecorder notes) {
    /** As far as it takes to know the integration. */
    CheckResult<ResolvedRequest> find(IncomingRequest request) {
        return arrival.check(request).then(entrance::find);
    }

    /**
     * What becomes of a request that was refused, now that somebody vouches for it: the checks that come after the
     * authentication decide, as things are today. It is noted by whoever has it sent again.
     *
     * @param asked what that call is named by, so that it has it sent once
     */
    TriggerOutcome decideAgain(IncomingRequest request, Optional<DeliveryId.Redelivery> asked) {
        return arrival.check(request)
                .then(call -> entrance.find(call.asAsync()))
                .then(entrance::skipAuthentication)
                .then(IntegrationCheck::read)
                .then(selection::select)
                .then(weighed -> duplicates.checkAgain(weighed, asked))
                .then(this::begin)
                .settle(acceptance::accept);
    }

    /** All others. */
    TriggerOutcome decide(ResolvedRequest at) {
        try {
            CheckResult<AuthenticatedRequest> admitted = entrance.authenticate(at);
            TriggerOutcome decision = admitted.then(IntegrationCheck::read)
                    .then(selection::select)
                    .then(duplicates::check)
                    .then(this::begin)
                    .settle(acceptance::accept);
            notes.note(at, decision.became(), admitted instanceof CheckResult.Continue);
            return decision;
        } catch (RuntimeException | Error e) {
            notes.note(at, new DeliveryOutcome.Failed(), false);
            throw e;
        }
    }

    private CheckResult<WorkflowCandidates> begin(WorkflowCandidates weighed) {
        return condition(weighed).then(rate::check);
    }

    /** What becomes of a workflow in the URL that does not want the event; on the webhook URL others may. */
    private static CheckResult<WorkflowCandidates> condition(WorkflowCandidates weighed) {
        return switch (weighed.call().url()) {
            case TriggerUrl.OfWorkflow url when weighed.stored().isEmpty() -> filtered(url, weighed);
            case TriggerUrl.OfWorkflow _, TriggerUrl.Webhook _ -> CheckResult.free(weighed);
        };
    }

    private static CheckResult<WorkflowCandidates> filtered(TriggerUrl.OfWorkflow url, WorkflowCandidates weighed) {
        return switch (url) {
            case TriggerUrl.Async _ ->
                // a sender that gets an error retries, and in the end switches the webhook off
                CheckResult.answered(
                        TriggerResponse.accepted(
                                weighed.candidates().getFirst().execution().id()),
                        new DeliveryOutcome.Filtered());
            case TriggerUrl.Sync _ ->
                CheckResult.refused(
                        ProblemType.EXECUTION_NOT_FOUND,
                        "There is no execution to retrieve. Ensure that no trigger condition prevents workflow"
                                + " execution with the specified event.");
        };
    }
}
