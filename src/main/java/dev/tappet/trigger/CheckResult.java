package dev.tappet.trigger;

import dev.tappet.engine.Reply;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.Delivery.Run;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The result of a check: the request continues with what the check found, or its outcome is decided. */
public sealed interface CheckResult<T> {
    record Continue<T>(T found) implements CheckResult<T> {}

    record Respond<T>(TriggerOutcome outcome) implements CheckResult<T> {}

    static <T> CheckResult<T> proceed(T found) {
        return new Continue<>(found);
    }

    static <T> CheckResult<T> refused(ProblemType problem, String detail) {
        return refused(Rejection.of(problem, detail));
    }

    static <T> CheckResult<T> refused(Rejection rejection) {
        return new Respond<>(new TriggerOutcome.Rejected(rejection));
    }

    static <T> CheckResult<T> responded(TriggerResponse response, DeliveryOutcome delivery) {
        return new Respond<>(new TriggerOutcome.Responded(response, delivery));
    }

    static <T> CheckResult<T> awaitingReply(Run run, CompletableFuture<Reply> reply, DeliveryOutcome delivery) {
        return new Respond<>(new TriggerOutcome.AwaitingReply(run, reply, delivery));
    }

    default <U> CheckResult<U> then(Function<? super T, CheckResult<U>> check) {
        return switch (this) {
            case Continue<T>(T found) -> check.apply(found);
            case Respond<T>(TriggerOutcome outcome) -> new Respond<>(outcome);
        };
    }

    default TriggerOutcome outcome(Function<? super T, TriggerOutcome> last) {
        return switch (this) {
            case Continue<T>(T found) -> last.apply(found);
            case Respond<T>(TriggerOutcome outcome) -> outcome;
        };
    }
}
