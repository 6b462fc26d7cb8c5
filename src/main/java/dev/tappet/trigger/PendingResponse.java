package dev.tappet.trigger;

import dev.tappet.http.Rejection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A response that a caller is waiting for. Keeps no other reference to the request, because ten thousand callers may
 * wait.
 *
 * @param requestId   included in problems
 * @param crossOrigin CORS headers to add to the response
 * @param response    completed once; later results are ignored
 * @param span        of the request, if spans are recorded
 */
record PendingResponse(
        String requestId,
        CorsResponse crossOrigin,
        CompletableFuture<TriggerResponse> response,
        Optional<RequestSpan> span) {
    PendingResponse(String requestId, CompletableFuture<TriggerResponse> response, Optional<RequestSpan> span) {
        this(requestId, CorsResponse.NONE, response, span);
    }

    /** The same response with the CORS headers of the integration. */
    PendingResponse withCors(CorsResponse now) {
        return new PendingResponse(requestId, now, response, span);
    }

    void complete(TriggerResponse result) {
        response.complete(crossOrigin.applyTo(result));
    }

    void complete(Rejection rejection) {
        complete(ResponseRenderer.problem(rejection, requestId));
    }

    /** Completes the response after the window, if it is not complete by then. */
    void completeAfter(Duration window, TriggerResponse result) {
        response.completeOnTimeout(crossOrigin.applyTo(result), window.toMillis(), TimeUnit.MILLISECONDS);
    }
}
