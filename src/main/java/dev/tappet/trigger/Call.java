package dev.tappet.trigger;

import java.util.UUID;

/**
 * A whole request to one of the three URLs.
 *
 * @param body the array is the request's own: nobody changes it
 */
record Call(IncomingRequest request, TriggerUrl url, byte[] body) {
    /** The same with nobody who waits for the end. */
    Call unawaited() {
        return switch (url) {
            case TriggerUrl.Webhook _, TriggerUrl.Async _ -> this;
            case TriggerUrl.Sync(UUID integration, UUID workflow) ->
                new Call(request, new TriggerUrl.Async(integration, workflow), body);
        };
    }
}
