package dev.tappet.trigger;

import dev.tappet.engine.Reply;
import dev.tappet.http.Rejection;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.Delivery.Run;
import java.util.concurrent.CompletableFuture;

/** What becomes of a request. */
sealed interface TriggerOutcome {
    /** The same, as the activity of its integration keeps it. */
    DeliveryOutcome became();

    record Rejected(Rejection rejection) implements TriggerOutcome {
        @Override
        public DeliveryOutcome became() {
            return new DeliveryOutcome.Refused(
                    rejection.row().status(), rejection.row().title(), rejection.detail());
        }
    }

    record Responded(TriggerResponse response, DeliveryOutcome became) implements TriggerOutcome {}

    /** A synchronous execution was stored, now or by an earlier attempt; what it replies is the answer. */
    record AwaitingReply(Run run, CompletableFuture<Reply> reply, DeliveryOutcome became) implements TriggerOutcome {}
}
