package dev.tappet.trigger;

import dev.tappet.engine.Reply;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.Delivery.Run;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What one check leaves to the next: either the way is free, with what was found out so far, or what becomes of the
 * request is decided and no later check is tried.
 */
public sealed interface CheckResult<T> {
    record Continue<T>(T found) implements CheckResult<T> {}

    record Respond<T>(TriggerOutcome decision) implements CheckResult<T> {}

    static <T> CheckResult<T> free(T found) {
        return new Continue<>(found);
    }

    static <T> CheckResult<T> refused(ProblemType row, String detail) {
        return refused(Rejection.of(row, detail));
    }

    static <T> CheckResult<T> refused(Rejection rejection) {
        return new Respond<>(new TriggerOutcome.Rejected(rejection));
    }

    static <T> CheckResult<T> answered(TriggerResponse response, DeliveryOutcome became) {
        return new Respond<>(new TriggerOutcome.Responded(response, became));
    }

    static <T> CheckResult<T> awaiting(Run run, CompletableFuture<Reply> reply, DeliveryOutcome became) {
        return new Respond<>(new TriggerOutcome.AwaitingReply(run, reply, became));
    }

    default <U> CheckResult<U> then(Function<? super T, CheckResult<U>> check) {
        return switch (this) {
            case Continue<T>(T found) -> check.apply(found);
            case Respond<T>(TriggerOutcome decision) -> new Respond<>(decision);
        };
    }

    default TriggerOutcome settle(Function<? super T, TriggerOutcome> last) {
        return switch (this) {
            case Continue<T>(T found) -> last.apply(found);
            case Respond<T>(TriggerOutcome decision) -> decision;
        };
    }
}
