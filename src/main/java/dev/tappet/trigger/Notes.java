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
import java.util.Optional;

/** Tells the activity of an integration what came in, and nothing that is secret in it. */
final class Notes {
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();
    private final Activity activity;
    private final SourceAddress sourceAddress;

    Notes(Activity activity, SourceAddress sourceAddress) {
        this.activity = activity;
        this.sourceAddress = sourceAddress;
    }

    void note(Integration integration, IncomingRequest request, TriggerUrl url, byte[] body, Became became) {
        Instant received = request.received().truncatedTo(ChronoUnit.MILLIS);
        activity.note(
                integration.id(),
                new Delivery(
                        ids.construct(received.toEpochMilli()),
                        received,
                        request.requestId(),
                        request.method(),
                        switch (url) {
                            case TriggerUrl.Webhook _ -> Url.WEBHOOK;
                            case TriggerUrl.Async _ -> Url.ASYNC;
                            case TriggerUrl.Sync _ -> Url.SYNC;
                        },
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
