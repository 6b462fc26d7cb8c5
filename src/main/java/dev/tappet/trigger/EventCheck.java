package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.trigger.event.BodyWeight;
import dev.tappet.trigger.event.EventReader;
import dev.tappet.trigger.event.RequestContext;
import dev.tappet.workspace.Quotas;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Checks method and body of an authenticated request, and reads its event and delivery id.
 *
 * @param budget      memory of parsed events
 * @param longestWait for memory; then the request is rejected
 * @param addresses   of senders
 * @param quotas      limit the decompressed size of bodies
 */
record EventCheck(MemoryBudget budget, Duration longestWait, SourceAddress addresses, Quotas quotas) {
    static final Rejection OVERLOADED = new Rejection(
            ProblemType.SERVICE_UNAVAILABLE,
            "The server has no memory left for this request. Nothing was stored. Retry the request.",
            Optional.of(Duration.ofSeconds(1)));

    /** The buffer in which a decoded body grows, and the body. */
    private static final long DECODING = 3;

    /** The maximum ratio of gzip and deflate, applied twice. */
    private static final long MAX_COMPRESSION_RATIO = 1_032L * 1_032;

    /** Bodies up to this size, in bytes, need no reservation. */
    private static final int UNCOUNTED = 4 * 1024;

    /** The memory of one request's event. It is released when the outcome of the request is decided. */
    static final class Memory implements AutoCloseable {
        private Optional<MemoryBudget.Lease> lease = Optional.empty();

        @Override
        public void close() {
            lease.ifPresent(MemoryBudget.Lease::close);
        }
    }

    CheckResult<EventRequest> read(ResolvedRequest at, Memory memory) {
        return decoded(at).then(body -> leaseMemory(at, body, memory)).then(body -> event(at, body));
    }

    /** Runs after the authentication, because senders sign the encoded bytes. */
    private CheckResult<byte[]> decoded(ResolvedRequest at) {
        byte[] body = at.call().body();
        if (body.length == 0 || !at.request().headers().has("Content-Encoding")) {
            return CheckResult.proceed(body);
        }
        int limit = quotas.of(at.integration().workspace()).payload();
        try (MemoryBudget.Lease decoding = lease(at, DECODING * Math.min(limit, MAX_COMPRESSION_RATIO * body.length))
                .orElse(null)) {
            return decoding == null ? CheckResult.refused(OVERLOADED) : EventReader.decoded(at.request(), body, limit);
        }
    }

    private Optional<MemoryBudget.Lease> lease(ResolvedRequest at, long bytes) {
        return budget.lease(Optional.of(at.integration().workspace().toString()), bytes, longestWait);
    }

    /** Waits until the process has memory for the parsed event. */
    private CheckResult<byte[]> leaseMemory(ResolvedRequest at, byte[] body, Memory memory) {
        int head = at.request().headBytes();
        if (body.length + head <= UNCOUNTED) {
            return CheckResult.proceed(body);
        }
        memory.lease = lease(at, BodyWeight.of(at.request(), body) + (long) RequestContext.WEIGHT * head);
        return memory.lease.isPresent() ? CheckResult.proceed(body) : CheckResult.refused(OVERLOADED);
    }

    private CheckResult<EventRequest> event(ResolvedRequest at, byte[] body) {
        IncomingRequest request = at.request();
        return deliveryId(at)
                .then(delivery -> EventReader.read(request, body, at.integration())
                        .then(event ->
                                CheckResult.proceed(new EventRequest(at, delivery, event, context(at, delivery)))));
    }

    private RequestContext context(ResolvedRequest at, Optional<DeliveryId> delivery) {
        String source = addresses
                .of(at.request())
                .map(InetAddress::getHostAddress)
                .orElse(at.request().source());
        return RequestContext.of(at.request(), source, delivery.map(DeliveryId::value), at.integration());
    }

    /** An unauthenticated preflight must not use up the idempotency key of an authenticated request. */
    private static CheckResult<Optional<DeliveryId>> deliveryId(ResolvedRequest at) {
        return Authenticator.isExempt(at.request(), at.integration())
                ? CheckResult.proceed(Optional.empty())
                : DeliveryIdReader.of(at.request(), Authenticator.deliveryId(at.signed(), at.integration()));
    }
}
