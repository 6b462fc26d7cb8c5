package dev.tappet.lambda;

import dev.tappet.http.IncomingRequest;
import dev.tappet.trigger.TriggerResponse;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Responds to HTTP requests: the triggers to their URLs, the management API to all others. */
public interface HttpHandler {
    /**
     * Returns at once.
     *
     * @param latest when a caller that waits for an execution receives its response, finished or not
     * @return may be cancelled when the response is no longer needed
     */
    CompletableFuture<TriggerResponse> handle(IncomingRequest request, Instant latest);
}
