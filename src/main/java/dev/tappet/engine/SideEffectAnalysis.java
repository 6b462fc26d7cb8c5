package dev.tappet.engine;

import dev.tappet.workflow.Step;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the steps that write to the journal, or contain such steps. All others are pure: they have the same result when
 * they are repeated, so they need neither the journal nor threads. Caches its results, for loops.
 */
final class SideEffectAnalysis {
    private final Map<Step, Boolean> known = new IdentityHashMap<>();

    synchronized boolean in(Step step) {
        Boolean before = known.get(step);
        if (before == null) {
            before = find(step);
            known.put(step, before);
        }
        return before;
    }

    private boolean find(Step step) {
        return switch (step) {
            case Step.OperatorStep _, Step.Wait _, Step.Callback _, Step.Respond _, Step.Call _ -> true;
            case Step.Set _, Step.Fail _, Step.Exit _ -> false;
            case Step.If choice -> inAny(choice.thenSteps()) || inAny(choice.elseSteps());
            case Step.Switch choice ->
                choice.cases().stream().anyMatch(branch -> inAny(branch.steps())) || inAny(choice.elseSteps());
            case Step.ForEach loop -> inAny(loop.steps());
            case Step.Repeat repeat -> repeat.delay().isPresent() || inAny(repeat.steps());
            case Step.Parallel parallel -> parallel.branches().values().stream().anyMatch(this::inAny);
            case Step.Try attempt -> inAny(attempt.steps()) || inAny(attempt.handler());
        };
    }

    boolean inAny(List<Step> steps) {
        for (Step step : steps) {
            if (in(step)) {
                return true;
            }
        }
        return false;
    }
}
