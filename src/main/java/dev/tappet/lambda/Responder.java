package dev.tappet.lambda;

import dev.tappet.http.IncomingRequest;
import dev.tappet.trigger.TriggerResponse;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Who answers requests: the trigger those to its URLs, the server's router all others. */
public interface Responder {
    /**
     * Returns at once.
     *
     * @param latest when an answer that is being waited for has to be given, be it that there is none yet
     * @return may be cancelled when nobody wants the answer any more
     */
    CompletableFuture<TriggerResponse> answer(IncomingRequest request, Instant latest);
}
