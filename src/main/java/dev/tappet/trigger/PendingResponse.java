package dev.tappet.trigger;

import dev.tappet.http.Rejection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Who is waiting for an answer. Holds on to nothing else of the request: ten thousand may be waiting.
 *
 * @param requestId   stands in problems
 * @param crossOrigin what is added to whatever is answered
 * @param response      what they wait for; it is completed once, what comes later is dropped
 * @param span        of the request, if spans are recorded
 */
record PendingResponse(
        String requestId,
        CorsResponse crossOrigin,
        CompletableFuture<TriggerResponse> response,
        Optional<RequestSpan> span) {
    PendingResponse(String requestId, CompletableFuture<TriggerResponse> response, Optional<RequestSpan> span) {
        this(requestId, CorsResponse.SILENT, response, span);
    }

    /** The same, now that it is known what the integration says to pages. */
    PendingResponse withCors(CorsResponse now) {
        return new PendingResponse(requestId, now, response, span);
    }

    void complete(TriggerResponse result) {
        response.complete(crossOrigin.on(result));
    }

    void complete(Rejection rejection) {
        complete(ResponseRenderer.problem(rejection, requestId));
    }

    /** What is told if nothing else was by then. */
    void completeAfter(Duration window, TriggerResponse result) {
        response.completeOnTimeout(crossOrigin.on(result), window.toMillis(), TimeUnit.MILLISECONDS);
    }
}
