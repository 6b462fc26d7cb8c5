package dev.tappet.api.support;

import dev.tappet.http.ProblemType;
import dev.tappet.workspace.ChangeResult;
import java.util.function.Supplier;

/** Says what a {@link ChangeResult} is in HTTP. */
public final class ChangeResponses {
    private ChangeResponses() {}

    /** What was done; everything else leaves as a refusal. */
    public static <T> T done(ChangeResult<T> verdict, Supplier<RejectedException> missing) {
        return switch (verdict) {
            case ChangeResult.Done<T>(T now) -> now;
            case ChangeResult.Missing<T> _ -> throw missing.get();
            case ChangeResult.Conflict<T> conflict -> throw RejectedException.of(ProblemType.CONFLICT, conflict.why());
            case ChangeResult.Invalid<T> invalid -> throw RejectedException.invalidDefinition(invalid.problems());
        };
    }
}
