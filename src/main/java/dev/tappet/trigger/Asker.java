package dev.tappet.trigger;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Who is waiting for an answer. Holds on to nothing else of the request: ten thousand may be waiting.
 *
 * @param requestId   stands in problems
 * @param crossOrigin what is added to whatever is answered
 * @param answer      what they wait for; it is completed once, what comes later is dropped
 */
record Asker(String requestId, CrossOrigin crossOrigin, CompletableFuture<TriggerResponse> answer) {
    Asker(String requestId, CompletableFuture<TriggerResponse> answer) {
        this(requestId, CrossOrigin.SILENT, answer);
    }

    /** The same, now that it is known what the integration says to pages. */
    Asker hearing(CrossOrigin now) {
        return new Asker(requestId, now, answer);
    }

    void tell(TriggerResponse response) {
        answer.complete(crossOrigin.on(response));
    }

    void tell(Rejection rejection) {
        tell(TriggerResponse.of(rejection, requestId));
    }

    /** What is told if nothing else was by then. */
    void tellAfter(Duration window, TriggerResponse response) {
        answer.completeOnTimeout(crossOrigin.on(response), window.toMillis(), TimeUnit.MILLISECONDS);
    }
}
