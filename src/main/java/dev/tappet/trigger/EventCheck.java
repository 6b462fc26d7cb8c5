package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.memory.JsonWeight;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.trigger.event.EventReader;
import dev.tappet.trigger.event.RequestContext;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Checks method and body of an authenticated request, and reads its event and delivery id.
 *
 * @param budget      for parsed events
 * @param longestWait for memory; then the request is rejected
 * @param addresses   of senders
 */
record EventCheck(MemoryBudget budget, Duration longestWait, SourceAddress addresses) {
    static final Rejection OVERLOADED = new Rejection(
            ProblemType.SERVICE_UNAVAILABLE,
            "The server has no memory left for this request. Nothing was stored. Retry the request.",
            Optional.of(Duration.ofSeconds(1)));

    /** Requests that are not worth weighing, in bytes. */
    private static final int UNWEIGHED = 4 * 1024;

    /** The memory of one request's event; it is given back when the outcome of the request is decided. */
    static final class Memory implements AutoCloseable {
        private Optional<MemoryBudget.Lease> lease = Optional.empty();

        @Override
        public void close() {
            lease.ifPresent(MemoryBudget.Lease::close);
        }
    }

    CheckResult<EventRequest> read(ResolvedRequest at, Memory memory) {
        return uncompressed(at).then(checked -> weighed(checked, memory)).then(this::event);
    }

    /** Waits until the process has memory for the parsed event. */
    private CheckResult<ResolvedRequest> weighed(ResolvedRequest at, Memory memory) {
        byte[] body = at.call().body();
        int head = at.request().headBytes();
        if (body.length + head <= UNWEIGHED) {
            return CheckResult.free(at);
        }
        memory.lease = budget.lease(
                Optional.of(at.integration().workspace().toString()),
                JsonWeight.of(body) + (long) RequestContext.WEIGHT * head,
                longestWait);
        return memory.lease.isPresent() ? CheckResult.free(at) : CheckResult.refused(OVERLOADED);
    }

    private CheckResult<EventRequest> event(ResolvedRequest at) {
        IncomingRequest request = at.request();
        return deliveryId(at)
                .then(delivery -> EventReader.read(request, at.call().body(), at.integration())
                        .then(event -> CheckResult.free(new EventRequest(at, delivery, event, context(at, delivery)))));
    }

    private RequestContext context(ResolvedRequest at, Optional<DeliveryId> delivery) {
        String source = addresses
                .of(at.request())
                .map(InetAddress::getHostAddress)
                .orElse(at.request().source());
        return RequestContext.of(at.request(), source, delivery.map(DeliveryId::value), at.integration());
    }

    /** The size of a compressed body is unknown in advance. */
    private static CheckResult<ResolvedRequest> uncompressed(ResolvedRequest at) {
        boolean coded = at.request().headers().all("Content-Encoding").stream()
                .anyMatch(coding -> !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity"));
        return coded && at.call().body().length > 0
                ? CheckResult.refused(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        "The body has a Content-Encoding. Send it without compression or any other coding.")
                : CheckResult.free(at);
    }

    /** An unauthenticated preflight must not use up the idempotency key of an authenticated request. */
    private static CheckResult<Optional<DeliveryId>> deliveryId(ResolvedRequest at) {
        return Authenticator.isExempt(at.request(), at.integration())
                ? CheckResult.free(Optional.empty())
                : DeliveryIdReader.of(at.request(), Authenticator.deliveryId(at.signed(), at.integration()));
    }
}
