package dev.tappet.trigger;

import dev.tappet.engine.Reply;
import dev.tappet.trigger.activity.Delivery.Became;
import dev.tappet.trigger.activity.Delivery.Run;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What one check leaves to the next: either the way is free, with what was found out so far, or what becomes of the
 * request is decided and no later check is tried.
 */
sealed interface Passage<T> {
    record Free<T>(T found) implements Passage<T> {}

    record Decided<T>(Decision decision) implements Passage<T> {}

    static <T> Passage<T> free(T found) {
        return new Free<>(found);
    }

    static <T> Passage<T> refused(ErrorRow row, String detail) {
        return refused(Rejection.of(row, detail));
    }

    static <T> Passage<T> refused(Rejection rejection) {
        return new Decided<>(new Decision.Refused(rejection));
    }

    static <T> Passage<T> answered(TriggerResponse response, Became became) {
        return new Decided<>(new Decision.Answered(response, became));
    }

    static <T> Passage<T> awaiting(Run run, CompletableFuture<Reply> reply, Became became) {
        return new Decided<>(new Decision.Awaiting(run, reply, became));
    }

    default <U> Passage<U> then(Function<? super T, Passage<U>> check) {
        return switch (this) {
            case Free<T>(T found) -> check.apply(found);
            case Decided<T>(Decision decision) -> new Decided<>(decision);
        };
    }

    default Decision settle(Function<? super T, Decision> last) {
        return switch (this) {
            case Free<T>(T found) -> last.apply(found);
            case Decided<T>(Decision decision) -> decision;
        };
    }
}
