package dev.tappet.api.support;

import dev.tappet.json.EnumNames;
import dev.tappet.json.Problem;
import dev.tappet.workflow.ParseResult;
import java.util.List;
import java.util.Optional;

/**
 * A problem of a definition, as the API returns it.
 *
 * @param line   of the text that was sent, from 1
 * @param column of that line, from 1
 */
@PublicApi
public record ProblemView(
        String place, String message, String severity, Optional<Integer> line, Optional<Integer> column) {
    public static List<ProblemView> of(ParseResult reading) {
        List<Problem> problems = switch (reading) {
            case ParseResult.Valid valid -> valid.warnings();
            case ParseResult.Invalid invalid -> invalid.problems();
        };
        return problems.stream()
                .map(problem -> new ProblemView(
                        problem.place(),
                        problem.message(),
                        EnumNames.of(problem.severity()),
                        problem.position().map(Problem.TextPosition::line),
                        problem.position().map(Problem.TextPosition::column)))
                .toList();
    }

    public static boolean valid(ParseResult reading) {
        return switch (reading) {
            case ParseResult.Valid _ -> true;
            case ParseResult.Invalid _ -> false;
        };
    }
}
