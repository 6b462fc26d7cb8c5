package dev.tappet.api.execution;

import dev.tappet.api.support.PublicApi;
import dev.tappet.draftrun.DraftRun.DraftRunStep;
import dev.tappet.draftrun.ReplayRunner;
import dev.tappet.json.EnumNames;
import dev.tappet.json.InvalidFieldException;
import java.util.List;
import java.util.Optional;

/**
 * What a step that computes or chooses decided, in an answer.
 *
 * @param path       the position in the walk, iterations included
 * @param step       the place in the document
 * @param operator   its keyword
 * @param status     how it ended
 * @param input      what its expressions gave, without secrets
 * @param inputBytes of an input that is cut: the bytes of its JSON
 * @param value      what it gave, without secrets
 * @param valueBytes of a value that is cut: the bytes of its JSON
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

    /** Reads the parameter of the query that asks for them. */
    static boolean isWanted(Optional<String> parameter) throws InvalidFieldException {
        return switch (parameter.orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidFieldException("decisions", "must be true or false");
        };
    }
}
