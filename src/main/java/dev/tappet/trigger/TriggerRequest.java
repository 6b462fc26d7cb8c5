package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import java.util.UUID;

/**
 * A whole request to one of the three URLs.
 *
 * @param body the array is the request's own: nobody changes it
 */
record TriggerRequest(IncomingRequest request, TriggerUrl url, byte[] body) {
    /** The same with nobody who waits for the end. */
    TriggerRequest asAsync() {
        return switch (url) {
            case TriggerUrl.Webhook _, TriggerUrl.Async _ -> this;
            case TriggerUrl.Sync(UUID integration, UUID workflow) ->
                new TriggerRequest(request, new TriggerUrl.Async(integration, workflow), body);
        };
    }
}
