package dev.tappet.trigger;

import dev.tappet.trigger.activity.Delivery.Became;

/**
 * The checks of a request in the order of the HTTP contract, each of which answers before the next is tried: id
 * formats, payload size, integration, source address, preflights that a list answers, handshakes that cannot be signed,
 * authentication, signed handshakes, method and body, workflow, condition, duplicate, rate; then what passed is stored and queued. The
 * condition has its say after the duplicate: what was started once is answered so, whatever it says by now.
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

    /** All others. */
    Decision decide(AtIntegration at) {
        try {
            Decision decision = weigh(at);
            note(at, decision.became());
            return decision;
        } catch (RuntimeException | Error e) {
            note(at, new Became.Failed());
            throw e;
        }
    }

    private void note(AtIntegration at, Became became) {
        notes.note(
                at.integration(),
                at.call().request(),
                at.call().url(),
                at.call().body(),
                became);
    }

    private Decision weigh(AtIntegration at) {
        return entrance.check(at)
                .then(selection::weigh)
                .then(duplicates::check)
                .then(Checks::condition)
                .then(rate::check)
                .settle(acceptance::accept);
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
