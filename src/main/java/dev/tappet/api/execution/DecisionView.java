package dev.tappet.api.execution;

import dev.tappet.api.support.PublicApi;
import dev.tappet.draftrun.DraftRun.DraftRunStep;
import dev.tappet.draftrun.ReplayRunner;
import dev.tappet.json.EnumNames;
import dev.tappet.json.InvalidFieldException;
import java.util.List;
import java.util.Optional;

/**
 * The result of a step that computes or chooses, as the API returns it.
 *
 * @param path       the position in the execution, iterations included
 * @param step       the place in the document
 * @param operator   the keyword of the step
 * @param status     how the step ended
 * @param input      the results of its expressions, without secrets
 * @param inputBytes the size of the input as JSON; only present if the input is truncated
 * @param value      the result of the step, without secrets
 * @param valueBytes the size of the value as JSON; only present if the value is truncated
 */
@PublicApi
public record DecisionView(
        String path,
        String step,
        Optional<String> id,
        String operator,
        String status,
        Optional<Object> input,
        Optional<Integer> inputBytes,
        Optional<Object> value,
        Optional<Integer> valueBytes,
        Optional<ExecutionView.ErrorView> error) {
    static List<DecisionView> of(ReplayRunner.Decisions decisions) {
        return decisions.steps().stream().map(DecisionView::of).toList();
    }

    private static DecisionView of(DraftRunStep step) {
        return new DecisionView(
                step.path(),
                step.place(),
                step.id(),
                step.operator(),
                EnumNames.of(step.status()),
                step.input().flatMap(StepView::shown),
                step.input().flatMap(StepView::bytes),
                step.output().flatMap(StepView::shown),
                step.output().flatMap(StepView::bytes),
                step.failure().map(ExecutionView.ErrorView::of));
    }

    /** Reads the query parameter that requests decisions. */
    static boolean isWanted(Optional<String> parameter) throws InvalidFieldException {
        return switch (parameter.orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidFieldException("decisions", "must be true or false");
        };
    }
}
