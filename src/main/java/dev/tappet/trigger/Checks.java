package dev.tappet.trigger;

import dev.tappet.trigger.activity.Delivery.Became;
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
record Checks(
        Arrival arrival,
        Entrance entrance,
        Selection selection,
        Duplicates duplicates,
        RateLimit rate,
        Acceptance acceptance,
        Notes notes) {
    /** As far as it takes to know the integration. */
    Passage<AtIntegration> find(IncomingRequest request) {
        return arrival.check(request).then(entrance::find);
    }

    /**
     * What becomes of a request that was refused, now that somebody vouches for it: the checks that come after the
     * authentication decide, as things are today. It is noted by whoever has it sent again.
     *
     * @param asked what that call is named by, so that it has it sent once
     */
    Decision decideAgain(IncomingRequest request, Optional<DeliveryId.Redelivery> asked) {
        return arrival.check(request)
                .then(call -> entrance.find(call.unawaited()))
                .then(entrance::vouchFor)
                .then(Entrance::read)
                .then(selection::weigh)
                .then(weighed -> duplicates.checkAgain(weighed, asked))
                .then(this::begin)
                .settle(acceptance::accept);
    }

    /** All others. */
    Decision decide(AtIntegration at) {
        try {
            Passage<Admitted> admitted = entrance.admit(at);
            Decision decision = admitted.then(Entrance::read)
                    .then(selection::weigh)
                    .then(duplicates::check)
                    .then(this::begin)
                    .settle(acceptance::accept);
            notes.note(at, decision.became(), admitted instanceof Passage.Free);
            return decision;
        } catch (RuntimeException | Error e) {
            notes.note(at, new Became.Failed(), false);
            throw e;
        }
    }

    private Passage<Weighed> begin(Weighed weighed) {
        return condition(weighed).then(rate::check);
    }

    /** What becomes of a workflow in the URL that does not want the event; on the webhook URL others may. */
    private static Passage<Weighed> condition(Weighed weighed) {
        return switch (weighed.call().url()) {
            case TriggerUrl.OfWorkflow url when weighed.stored().isEmpty() -> filtered(url, weighed);
            case TriggerUrl.OfWorkflow _, TriggerUrl.Webhook _ -> Passage.free(weighed);
        };
    }

    private static Passage<Weighed> filtered(TriggerUrl.OfWorkflow url, Weighed weighed) {
        return switch (url) {
            case TriggerUrl.Async _ ->
                // a sender that gets an error retries, and in the end switches the webhook off
                Passage.answered(
                        TriggerResponse.accepted(
                                weighed.candidates().getFirst().execution().id()),
                        new Became.Filtered());
            case TriggerUrl.Sync _ ->
                Passage.refused(
                        ErrorRow.EXECUTION_NOT_FOUND,
                        "There is no execution to retrieve. Ensure that no trigger condition prevents workflow"
                                + " execution with the specified event.");
        };
    }
}
