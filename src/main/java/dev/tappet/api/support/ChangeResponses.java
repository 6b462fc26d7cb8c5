package dev.tappet.api.support;

import dev.tappet.http.ProblemType;
import dev.tappet.workspace.Verdict;
import java.util.function.Supplier;

/** Says what a {@link Verdict} is in HTTP. */
public final class ChangeResponses {
    private ChangeResponses() {}

    /** What was done; everything else leaves as a refusal. */
    public static <T> T done(Verdict<T> verdict, Supplier<RejectedException> missing) {
        return switch (verdict) {
            case Verdict.Done<T>(T now) -> now;
            case Verdict.Missing<T> _ -> throw missing.get();
            case Verdict.Conflict<T> conflict -> throw RejectedException.of(ProblemType.CONFLICT, conflict.why());
            case Verdict.Invalid<T> invalid -> throw RejectedException.invalidDefinition(invalid.problems());
        };
    }
}
