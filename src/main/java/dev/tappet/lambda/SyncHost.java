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
 * Refuses what the function of synchronous triggers cannot serve: its role may neither use the management API nor send
 * to the queue of asynchronous executions, so those requests would end in an internal error.
 *
 * @param isSyncOnly whether this function serves synchronous trigger URLs only
 * @param publicUrl  the address that serves everything; may fail
 */
record SyncHost(boolean isSyncOnly, Supplier<URI> publicUrl) {
    private static final Logger LOG = Logger.getLogger(SyncHost.class);

    /** The refusal of a request to a path that this function does not serve. */
    Optional<TriggerResponse> refuse(IncomingRequest request) {
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
            return "the address that trigger URLs are shown with";
        }
    }
}
