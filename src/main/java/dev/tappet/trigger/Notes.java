package dev.tappet.trigger;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.tappet.trigger.activity.Activity;
import dev.tappet.trigger.activity.Delivery;
import dev.tappet.trigger.activity.Delivery.Became;
import dev.tappet.trigger.activity.Delivery.Url;
import dev.tappet.workspace.Integration;
import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Tells the activity of an integration, and who counts, what came in, and nothing that is secret in it. */
final class Notes {
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();
    private final Activity activity;
    private final SourceAddress sourceAddress;
    private final TriggerObserver observer;

    Notes(Activity activity, SourceAddress sourceAddress, TriggerObserver observer) {
        this.activity = activity;
        this.sourceAddress = sourceAddress;
        this.observer = observer;
    }

    void note(Integration integration, IncomingRequest request, TriggerUrl url, byte[] body, Became became) {
        Url kind = switch (url) {
            case TriggerUrl.Webhook _ -> Url.WEBHOOK;
            case TriggerUrl.Async _ -> Url.ASYNC;
            case TriggerUrl.Sync _ -> Url.SYNC;
        };
        switch (became) {
            case Became.Started(List<Delivery.Run> runs) -> observer.accepted(kind, runs.size());
            case Became.Repeated _, Became.Filtered _, Became.Handshake _ -> observer.accepted(kind, 0);
            case Became.Refused _, Became.Failed _, Became.Unlisted _ -> {
                // told where the answer is made: not every refused request gets as far as an integration
            }
        }
        Instant received = request.received().truncatedTo(ChronoUnit.MILLIS);
        activity.note(
                integration.id(),
                new Delivery(
                        ids.construct(received.toEpochMilli()),
                        received,
                        request.requestId(),
                        request.method(),
                        kind,
                        switch (url) {
                            case TriggerUrl.Webhook _ -> Optional.empty();
                            case TriggerUrl.OfWorkflow of -> Optional.of(of.workflow());
                        },
                        sourceAddress
                                .of(request)
                                .map(InetAddress::getHostAddress)
                                .orElse("unknown"),
                        body.length,
                        became));
    }
}
