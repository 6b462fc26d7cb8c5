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
 * Sends requests again that were refused and kept, on the word of somebody who may change the integration. They go
 * through all checks after the authentication, with the integration, the workflows and the limits of today, and start
 * what they would have started. Nobody waits for the end, whichever URL they came to.
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

    /** Who has a delivery sent again. */
    public record Asked(String requestId, Optional<String> key) {
        public Asked {
            key.filter(text -> !DeliveryIdReader.isKey(text)).ifPresent(_ -> {
                throw new IllegalArgumentException("An Idempotency-Key of other characters, or too many");
            });
        }

        /** Whether a text can be the key of one. */
        public static boolean isKey(String text) {
            return DeliveryIdReader.isKey(text);
        }
    }

    /** What came of it. */
    public sealed interface Result {
        /** @param delivery the new one, which names the one that it repeats */
        record Sent(Delivery delivery) implements Result {}

        record Refused(Rejection rejection) implements Result {}
    }

    /**
     * A stored request as one that comes in again; the headers that are withheld are not in it.
     *
     * @param source    the address of its sender
     * @param requestId of the request that has it read again
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
     * Sends a delivery again. Two that are asked for with the same key are one for 24 hours.
     *
     * @throws RuntimeException when it is not known whether anything was stored; it is noted as failed
     */
    public Result send(UUID integration, Delivery first, StoredRequest stored, Asked caller) {
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
