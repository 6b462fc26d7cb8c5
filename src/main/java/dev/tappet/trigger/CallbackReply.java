package dev.tappet.trigger;

import dev.tappet.execution.CallbackDecisions;
import dev.tappet.execution.StoredCallback;
import java.time.Instant;
import java.util.Optional;

/** The result of a request to the URL of a callback. */
sealed interface CallbackReply {
    /** The callback is open. Opening the URL decides nothing. */
    record Open(StoredCallback callback, CallbackUrl url) implements CallbackReply {}

    /** This request decided the callback. */
    record Decided(StoredCallback callback, Optional<String> choice, Instant at) implements CallbackReply {}

    /** A previous request decided it. */
    record AlreadyDecided(StoredCallback callback, StoredCallback.Decision decision) implements CallbackReply {}

    /** It can no longer be decided. */
    record Closed(StoredCallback callback) implements CallbackReply {}

    static CallbackReply of(StoredCallback callback, Optional<String> choice, CallbackDecisions.Outcome outcome) {
        return switch (outcome) {
            case CallbackDecisions.Outcome.Decided(Instant at) -> new Decided(callback, choice, at);
            case CallbackDecisions.Outcome.AlreadyDecided(StoredCallback.Decision decision) ->
                new AlreadyDecided(callback, decision);
            case CallbackDecisions.Outcome.Closed _ -> new Closed(callback);
        };
    }
}
