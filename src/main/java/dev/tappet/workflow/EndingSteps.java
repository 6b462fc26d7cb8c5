package dev.tappet.workflow;

import java.util.List;
import java.util.stream.Stream;

/** Finds steps that make the steps after them unreachable. */
final class EndingSteps {
    private EndingSteps() {}

    /** Whether a step ends the execution, or its branch of a try, in every case. */
    static boolean alwaysEnds(Step step) {
        return switch (step) {
            case Step.Exit _, Step.Fail _ -> true;
            case Step.If choice -> allAlwaysEnd(Stream.of(choice.thenSteps(), choice.elseSteps()));
            case Step.Switch choice ->
                allAlwaysEnd(Stream.concat(
                        choice.cases().stream().map(Step.Switch.Case::steps), Stream.of(choice.elseSteps())));
            case Step.Try attempt -> allAlwaysEnd(Stream.of(attempt.steps(), attempt.handler()));
            case Step.Set _,
                    Step.ForEach _,
                    Step.Repeat _,
                    Step.Parallel _,
                    Step.Wait _,
                    Step.Respond _,
                    Step.Callback _,
                    Step.Call _,
                    Step.OperatorStep _ -> false;
        };
    }

    private static boolean allAlwaysEnd(Stream<List<Step>> branches) {
        return branches.allMatch(steps -> !steps.isEmpty() && alwaysEnds(steps.getLast()));
    }
}
