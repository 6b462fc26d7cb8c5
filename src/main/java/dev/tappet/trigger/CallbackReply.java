package dev.tappet.trigger;

import dev.tappet.execution.CallbackDecisions;
import dev.tappet.execution.StoredCallback;
import java.time.Instant;
import java.util.Optional;

/** What a request to a callback's URL is answered with. */
sealed interface CallbackReply {
    /** It can be decided, and nobody has: a look at the URL decides nothing. */
    record Open(StoredCallback callback, CallbackUrl url) implements CallbackReply {}

    /** This request has decided. */
    record Decided(StoredCallback callback, Optional<String> choice, Instant at) implements CallbackReply {}

    /** An earlier request has. */
    record AlreadyDecided(StoredCallback callback, StoredCallback.Made decision) implements CallbackReply {}

    /** Nobody can any more. */
    record Over(StoredCallback callback) implements CallbackReply {}

    static CallbackReply of(StoredCallback callback, Optional<String> choice, CallbackDecisions.Outcome outcome) {
        return switch (outcome) {
            case CallbackDecisions.Outcome.Decided(Instant at) -> new Decided(callback, choice, at);
            case CallbackDecisions.Outcome.AlreadyDecided(StoredCallback.Made decision) ->
                new AlreadyDecided(callback, decision);
            case CallbackDecisions.Outcome.Over _ -> new Over(callback);
        };
    }
}
