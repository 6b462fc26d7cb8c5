package dev.tappet.lambda;

import dev.tappet.http.IncomingRequest;
import dev.tappet.trigger.TriggerResponse;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Responds to HTTP requests: those to triggers and those to the management API have different handlers. */
public interface HttpHandler {
    /**
     * Responds to a request. Returns at once.
     *
     * @param latest when a caller that waits for an execution receives its response, whether or not the execution has
     *               ended
     * @return the response; may be cancelled when it is no longer needed
     */
    CompletableFuture<TriggerResponse> handle(IncomingRequest request, Instant latest);
}
