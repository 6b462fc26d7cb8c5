package dev.tappet.api.support;

import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.json.Problem;
import java.util.List;
import java.util.Map;

/** Rejects a request from within a resource. {@link ExceptionMapping} converts it to a response without logging it. */
public final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;
    private final transient List<Problem> problems;
    private final transient Map<String, Object> members;

    private RejectedException(Rejection rejection, List<Problem> problems, Map<String, Object> members) {
        super(rejection.detail(), null, false, false);
        this.rejection = rejection;
        this.problems = List.copyOf(problems);
        this.members = Map.copyOf(members);
    }

    public static RejectedException of(ProblemType row, String detail) {
        return new RejectedException(Rejection.of(row, detail), List.of(), Map.of());
    }

    public static RejectedException of(Rejection rejection) {
        return new RejectedException(rejection, List.of(), Map.of());
    }

    public static RejectedException invalidDefinition(List<Problem> problems) {
        return new RejectedException(
                Rejection.of(
                        ProblemType.INVALID_DEFINITION,
                        "The definition cannot be published. Fix the listed problems, save the draft and try again"),
                problems,
                Map.of());
    }

    /** @param members additional members of the problem */
    public static RejectedException of(ProblemType row, String detail, Map<String, Object> members) {
        return new RejectedException(Rejection.of(row, detail), List.of(), members);
    }

    public Rejection rejection() {
        return rejection;
    }

    List<Problem> problems() {
        return problems;
    }

    Map<String, Object> members() {
        return members;
    }
}
