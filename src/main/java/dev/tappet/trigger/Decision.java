package dev.tappet.trigger;

import dev.tappet.engine.Reply;
import dev.tappet.trigger.activity.Delivery.Became;
import dev.tappet.trigger.activity.Delivery.Run;
import java.util.concurrent.CompletableFuture;

/** What becomes of a request. */
sealed interface Decision {
    /** The same, as the activity of its integration keeps it. */
    Became became();

    record Refused(Rejection rejection) implements Decision {
        @Override
        public Became became() {
            return new Became.Refused(rejection.row().status(), rejection.row().title(), rejection.detail());
        }
    }

    record Answered(TriggerResponse response, Became became) implements Decision {}

    /** A synchronous execution was stored, now or by an earlier attempt; what it replies is the answer. */
    record Awaiting(Run run, CompletableFuture<Reply> reply, Became became) implements Decision {}
}
