package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.trigger.event.Event;
import dev.tappet.trigger.event.RequestContext;
import dev.tappet.workspace.integration.Integration;
import java.util.Optional;

/**
 * Second stage: an authenticated request and its event.
 *
 * @param delivery the sender's id of the delivery, if it has one
 * @param context  <code>$.request</code>
 */
record EventRequest(ResolvedRequest at, Optional<DeliveryId> delivery, Event event, RequestContext context) {
    IncomingRequest request() {
        return at.call().request();
    }

    TriggerUrl url() {
        return at.call().url();
    }

    Integration integration() {
        return at.integration();
    }
}
