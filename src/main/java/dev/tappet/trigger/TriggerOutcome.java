package dev.tappet.trigger;

import dev.tappet.engine.Reply;
import dev.tappet.http.Rejection;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.Delivery.Run;
import java.util.concurrent.CompletableFuture;

/** The outcome of a trigger request. */
sealed interface TriggerOutcome {
    /** The outcome as the delivery log of the integration records it. */
    DeliveryOutcome delivery();

    record Rejected(Rejection rejection) implements TriggerOutcome {
        @Override
        public DeliveryOutcome delivery() {
            return new DeliveryOutcome.Refused(
                    rejection.row().status(), rejection.row().title(), rejection.detail());
        }
    }

    record Responded(TriggerResponse response, DeliveryOutcome delivery) implements TriggerOutcome {}

    /** A synchronous execution was stored, now or by a previous attempt; its reply is the response. */
    record AwaitingReply(Run run, CompletableFuture<Reply> reply, DeliveryOutcome delivery) implements TriggerOutcome {}
}
