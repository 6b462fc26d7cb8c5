package dev.tappet.api.support;

import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.json.Problem;
import java.util.List;

/** Carries a refusal out of a resource to {@link ExceptionMapping}, which answers it. No failure of ours: nothing is logged. */
public final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;
    private final transient List<Problem> problems;

    private RejectedException(Rejection rejection, List<Problem> problems) {
        super(rejection.detail(), null, false, false);
        this.rejection = rejection;
        this.problems = List.copyOf(problems);
    }

    public static RejectedException of(ProblemType row, String detail) {
        return new RejectedException(Rejection.of(row, detail), List.of());
    }

    public static RejectedException of(Rejection rejection) {
        return new RejectedException(rejection, List.of());
    }

    public static RejectedException invalidDefinition(List<Problem> problems) {
        return new RejectedException(
                Rejection.of(
                        ProblemType.INVALID_DEFINITION,
                        "The definition cannot be published. Fix the listed problems, save the draft and try again"),
                problems);
    }

    Rejection rejection() {
        return rejection;
    }

    List<Problem> problems() {
        return problems;
    }
}
