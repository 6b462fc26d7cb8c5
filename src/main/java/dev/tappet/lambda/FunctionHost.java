package dev.tappet.lambda;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.trigger.ResponseRenderer;
import dev.tappet.trigger.TriggerResponse;
import dev.tappet.trigger.TriggerService;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Rejects requests that this function must not serve: requests that bypass CloudFront, if it is required, and, at the
 * function of synchronous triggers, requests to all other URLs. The role of that function permits neither the
 * management API nor sending to the queue of asynchronous executions, so that those requests would fail with an
 * internal error.
 *
 * @param isSyncOnly whether this function serves synchronous trigger URLs only
 * @param publicUrl  the URL that serves all requests; may throw
 */
record FunctionHost(boolean isSyncOnly, Supplier<URI> publicUrl) {
    private static final Logger LOG = Logger.getLogger(FunctionHost.class);

    /**
     * The rejection of a request that this function does not serve.
     *
     * @param isDirect whether the request bypassed CloudFront although it is required
     */
    Optional<TriggerResponse> reject(IncomingRequest request, boolean isDirect) {
        if (isDirect) {
            return Optional.of(ResponseRenderer.problem(
                    Rejection.of(
                            ProblemType.FORBIDDEN,
                            "This host accepts no direct requests. Send this request to " + otherHost() + "."),
                    request.requestId()));
        }
        if (!isSyncOnly
                || (TriggerService.owns(request.path()) && request.path().endsWith("/sync"))) {
            return Optional.empty();
        }
        return Optional.of(ResponseRenderer.problem(
                Rejection.of(
                        ProblemType.NOT_FOUND,
                        "This host serves synchronous trigger URLs only. Send this request to " + otherHost() + "."),
                request.requestId()));
    }

    private String otherHost() {
        try {
            return publicUrl.get().toString();
        } catch (RuntimeException e) {
            LOG.warnf(e, "The public URL could not be read");
            return "the host of the trigger URLs";
        }
    }
}
