package dev.tappet.trigger;

import dev.tappet.execution.Outcome;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** What becomes of a request. */
sealed interface Decision {
    record Refused(Rejection rejection) implements Decision {}

    record Answered(TriggerResponse response) implements Decision {}

    /** A synchronous execution was stored; its end is the answer. */
    record Awaiting(UUID execution, CompletableFuture<Outcome> end) implements Decision {}
}
