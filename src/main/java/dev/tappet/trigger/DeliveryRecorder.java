package dev.tappet.trigger;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.trigger.activity.Delivery;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.Delivery.Url;
import dev.tappet.trigger.activity.DeliveryLog;
import dev.tappet.trigger.activity.StoredRequest;
import dev.tappet.trigger.event.SecretHeaders;
import dev.tappet.workspace.Quotas;
import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Records each delivery, without secrets, in the log of its integration and in the metrics. */
final class DeliveryRecorder {
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();
    private final DeliveryLog activity;
    private final Quotas quotas;
    private final SourceAddress sourceAddress;
    private final TriggerObserver observer;
    private final RefusalCounter refusals;

    DeliveryRecorder(
            DeliveryLog activity,
            Quotas quotas,
            SourceAddress sourceAddress,
            TriggerObserver observer,
            RefusalCounter refusals) {
        this.refusals = refusals;
        this.quotas = quotas;
        this.activity = activity;
        this.sourceAddress = sourceAddress;
        this.observer = observer;
    }

    /** @param authenticated whether the sender was authenticated before the outcome was decided */
    void record(ResolvedRequest at, DeliveryOutcome outcome, boolean authenticated) {
        IncomingRequest request = at.request();
        Url kind = switch (at.call().url()) {
            case TriggerUrl.Webhook _ -> Url.WEBHOOK;
            case TriggerUrl.Async _ -> Url.ASYNC;
            case TriggerUrl.Sync _ -> Url.SYNC;
        };
        switch (outcome) {
            case DeliveryOutcome.Started(List<Delivery.Run> runs) -> observer.accepted(kind, runs.size());
            case DeliveryOutcome.Repeated _, DeliveryOutcome.Filtered _, DeliveryOutcome.HandshakeAnswered _ ->
                observer.accepted(kind, 0);
            // rejections are counted where the response is made, because not every rejected request reaches an
            // integration
            case DeliveryOutcome.Refused(int _, String title, String _) ->
                refusals.count(at.integration(), title, request.received());
            case DeliveryOutcome.Failed _, DeliveryOutcome.Unlisted _ -> {}
        }
        Instant received = request.received().truncatedTo(ChronoUnit.MILLIS);
        activity.record(
                at.integration().id(),
                quotas.of(at.integration().workspace()).spread().partitionsToWrite(received),
                new Delivery(
                        ids.construct(received.toEpochMilli()),
                        received,
                        request.requestId(),
                        request.method(),
                        kind,
                        switch (at.call().url()) {
                            case TriggerUrl.Webhook _ -> Optional.empty();
                            case TriggerUrl.OfWorkflow of -> Optional.of(of.workflow());
                        },
                        sourceAddress
                                .of(request)
                                .map(InetAddress::getHostAddress)
                                .orElse("unknown"),
                        at.call().body().length,
                        outcome),
                storedRequest(at, outcome, authenticated));
    }

    /**
     * Records a redelivery and waits until it is written, because the caller reads it next.
     *
     * @return the recorded delivery
     */
    Delivery recordRedelivery(UUID integration, Delivery first, IncomingRequest request, DeliveryOutcome outcome) {
        if (outcome instanceof DeliveryOutcome.Started(List<Delivery.Run> runs)) {
            observer.accepted(first.url(), runs.size());
        }
        Instant now = request.received().truncatedTo(ChronoUnit.MILLIS);
        Delivery redelivery = first.redelivered(ids.construct(now.toEpochMilli()), now, request.requestId(), outcome);
        activity.record(integration, redelivery);
        activity.flushed().join();
        return redelivery;
    }

    /** A body that is too large to accept is too large to store. */
    private static Optional<StoredRequest> storedRequest(
            ResolvedRequest at, DeliveryOutcome outcome, boolean authenticated) {
        return at.integration().settings().keepsRefused()
                        && outcome instanceof DeliveryOutcome.Refused(int status, String _, String _)
                        && status != ProblemType.PAYLOAD_TOO_LARGE.status()
                ? Optional.of(storedRequest(at, authenticated))
                : Optional.empty();
    }

    private static StoredRequest storedRequest(ResolvedRequest at, boolean authenticated) {
        IncomingRequest request = at.request();
        Map<Boolean, List<Headers.Field>> fields = request.headers().fields().stream()
                .collect(Collectors.partitioningBy(field -> SecretHeaders.isWithheld(field, at.integration())));
        return new StoredRequest(
                request.method(),
                request.path(),
                request.query(),
                fields.get(false).stream()
                        .map(field -> new StoredRequest.Header(field.name(), field.value()))
                        .toList(),
                fields.get(true).stream().map(Headers.Field::name).toList(),
                at.call().body(),
                authenticated);
    }
}
