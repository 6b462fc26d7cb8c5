package dev.tappet.api.support;

import dev.tappet.workflow.Problem;
import dev.tappet.workflow.Reading;
import java.util.List;

@PublicApi
public record ProblemView(String place, String message, String severity) {
    public static List<ProblemView> of(Reading reading) {
        List<Problem> problems = switch (reading) {
            case Reading.Valid valid -> valid.warnings();
            case Reading.Invalid invalid -> invalid.problems();
        };
        return problems.stream()
                .map(problem -> new ProblemView(problem.place(), problem.message(), EnumNames.of(problem.severity())))
                .toList();
    }

    public static boolean valid(Reading reading) {
        return switch (reading) {
            case Reading.Valid _ -> true;
            case Reading.Invalid _ -> false;
        };
    }
}
