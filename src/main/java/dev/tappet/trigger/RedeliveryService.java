package dev.tappet.trigger;

import dev.tappet.execution.InFlightAccepts;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.Rejection;
import dev.tappet.tracing.Tracer;
import dev.tappet.trigger.activity.Delivery;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.StoredRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Redelivers stored requests that were rejected, on request of a user who may change the integration. All checks after
 * the authentication apply, with today's integration, workflows and limits. A redelivery is asynchronous, whichever URL
 * the request was sent to.
 */
public final class RedeliveryService {
    private static final int ACCEPTED = 200;

    private final TriggerPipeline pipeline;
    private final DeliveryRecorder deliveries;
    private final InFlightAccepts accepts;
    private final TriggerObserver observer;
    private final InstantSource clock;
    private final Tracer tracer;

    RedeliveryService(
            TriggerPipeline pipeline,
            InFlightAccepts accepts,
            TriggerObserver observer,
            InstantSource clock,
            Tracer tracer) {
        this.tracer = tracer;
        this.pipeline = pipeline;
        this.deliveries = pipeline.deliveries();
        this.accepts = accepts;
        this.observer = observer;
        this.clock = clock;
    }

    /**
     * The API request that redelivers.
     *
     * @param key its Idempotency-Key
     */
    public record RedeliveryRequest(String requestId, Optional<String> key) {
        public RedeliveryRequest {
            key.filter(text -> !DeliveryIdReader.isKey(text)).ifPresent(_ -> {
                throw new IllegalArgumentException("An Idempotency-Key of other characters, or too many");
            });
        }

        /** Whether a text is a valid idempotency key of a redelivery. */
        public static boolean isKey(String text) {
            return DeliveryIdReader.isKey(text);
        }
    }

    /** The result of a redelivery. */
    public sealed interface Result {
        /**
         * @param delivery the new delivery, which names the one that it repeats
         */
        record Sent(Delivery delivery) implements Result {}

        record Refused(Rejection rejection) implements Result {}
    }

    /**
     * A stored request as a new request, without the withheld headers.
     *
     * @param source    the address of its sender
     * @param requestId of the API request
     */
    public static IncomingRequest request(StoredRequest stored, String source, Instant now, String requestId) {
        return new IncomingRequest(
                stored.method(),
                stored.path(),
                stored.query(),
                new Headers(stored.headers().stream()
                        .map(header -> new Headers.Field(header.name(), header.value()))
                        .toList()),
                new IncomingRequest.ReceivedBody.Complete(stored.body()),
                source,
                now,
                requestId);
    }

    /**
     * Redelivers a stored request. Two calls with the same key redeliver once within 24 hours.
     *
     * @throws RuntimeException if it is unknown whether anything was stored; the delivery is recorded as failed
     */
    public Result send(UUID integration, Delivery first, StoredRequest stored, RedeliveryRequest caller) {
        IncomingRequest request = request(stored, first.source(), clock.instant(), caller.requestId());
        accepts.enter();
        try {
            TriggerOutcome decision =
                    pipeline.redeliver(request, caller.key().map(key -> new DeliveryId.Redelivery(first.id(), key)));
            RequestSpan.of(tracer, request).ifPresent(span -> {
                span.started(decision.delivery());
                span.ended(ACCEPTED);
            });
            Delivery redelivery = deliveries.recordRedelivery(integration, first, request, decision.delivery());
            return switch (decision) {
                case TriggerOutcome.Rejected(Rejection rejection) -> {
                    observer.refused(rejection.row());
                    yield new Result.Refused(rejection);
                }
                case TriggerOutcome.Responded _, TriggerOutcome.AwaitingReply _ -> new Result.Sent(redelivery);
            };
        } catch (RuntimeException | Error e) {
            deliveries.recordRedelivery(integration, first, request, new DeliveryOutcome.Failed());
            throw e;
        } finally {
            accepts.leave();
        }
    }
}
