package dev.tappet.engine;

import dev.tappet.workflow.Step;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Executes {@code for_each} and {@code parallel} steps: runs a sequence of steps for each item or branch, and combines
 * the outputs.
 */
final class BranchExecutor {
    private final WorkflowInterpreter interpreter;

    BranchExecutor(WorkflowInterpreter interpreter) {
        this.interpreter = interpreter;
    }

    /** One of the sequences of a {@code for_each} or {@code parallel} step, with its own scope. */
    record Branch(StepPath path, List<Step> steps, StepScope scope) {}

    /**
     * The branches of one {@code for_each} or {@code parallel} step.
     *
     * @param step        the composite step
     * @param count       the number of its branches
     * @param child       creates the branch with an index from 0, when its turn comes
     * @param concurrency the maximum number of branches that run at the same time
     * @param part        the scope that cancels the branches
     */
    record BranchGroup(
            Step step,
            StepPath path,
            StepScope scope,
            Step.OnError onError,
            int count,
            IntFunction<Branch> child,
            int concurrency,
            BranchScheduler.CancellationScope part) {}

    StepResult loop(Step.ForEach step, StepPath path, StepScope scope) {
        List<?> items = items(interpreter.evaluate(step.items(), path, 0, scope));
        if (items.size() > interpreter.limits().steps()) {
            throw new WorkflowInterpreter.LimitExceededException(
                    "the loop has more than " + interpreter.limits().steps() + " items");
        }
        if (step.steps().isEmpty()) {
            // an empty body counts no steps and has no effect
            return new StepResult.Next(Collections.nCopies(items.size(), null));
        }
        BranchScheduler.CancellationScope part = scope.part().nested();
        IntFunction<Branch> child =
                i -> new Branch(path.iteration(i), step.steps(), scope.iteration(part, items.get(i), i));
        BranchGroup group =
                new BranchGroup(step, path, scope, step.onError(), items.size(), child, step.concurrency(), part);
        return run(group, Collections::unmodifiableList);
    }

    StepResult branches(Step.Parallel step, StepPath path, StepScope scope) {
        List<Map.Entry<String, List<Step>>> branches =
                List.copyOf(step.branches().entrySet());
        BranchScheduler.CancellationScope part = scope.part().nested();
        IntFunction<Branch> child =
                i -> new Branch(path.branch(i), branches.get(i).getValue(), scope.branch(part));
        BranchGroup group =
                new BranchGroup(step, path, scope, step.onError(), branches.size(), child, branches.size(), part);
        return run(group, outputs -> {
            Map<String, Object> byName = new LinkedHashMap<>();
            for (int i = 0; i < outputs.size(); i++) {
                byName.put(branches.get(i).getKey(), outputs.get(i));
            }
            return byName;
        });
    }

    /**
     * An expression that selects nothing returns null, and one that selects a single item returns it without a list.
     */
    private static List<?> items(Object value) {
        return switch (value) {
            case null -> List.of();
            case List<?> many -> many;
            default -> List.of(value);
        };
    }

    private StepResult run(BranchGroup group, Function<List<Object>, Object> combine) {
        if (group.count() == 0) {
            return new StepResult.Next(combine.apply(List.of()));
        }
        Optional<JournalEntry> decided = interpreter.journal().at(group.path().decision());
        if (decided.isPresent()) {
            return replay(decided.get(), group.scope());
        }
        Object[] outputs = new Object[group.count()];
        boolean isParallel = group.concurrency() > 1
                && group.count() > 1
                && interpreter.sideEffects().in(group.step());
        StepResult result = isParallel
                ? new ConcurrentBranches(interpreter, group, outputs).run()
                : runSequentially(group, outputs);
        return result instanceof StepResult.Next ? new StepResult.Next(combine.apply(Arrays.asList(outputs))) : result;
    }

    /**
     * Runs the branches one after the other: without concurrency, and for pure steps, which threads do not speed up.
     */
    private StepResult runSequentially(BranchGroup group, Object[] outputs) {
        StepScope.Remains remains = StepScope.Remains.NONE;
        for (int i = 0; i < group.count(); i++) {
            Branch child = group.child().apply(i);
            StepResult result = interpreter.sequence(child.steps(), child.path(), child.scope());
            Optional<Object> output = output(result, group.onError());
            group.scope().passed(child.scope().now());
            remains = remains.and(child.scope().end(interpreter.request().memory()));
            if (output.isEmpty() && !(result instanceof StepResult.Next)) {
                return result;
            }
            outputs[i] = output.orElse(null);
        }
        group.scope().hold(remains.bytes(), remains.length());
        return new StepResult.Next(null);
    }

    /** The contribution of a branch to the combined output; empty if it has none or ends the composite step. */
    static Optional<Object> output(StepResult result, Step.OnError onError) {
        return switch (result) {
            case StepResult.Next(Object value) -> Optional.ofNullable(value);
            case StepResult.Failed(StepFailure failure)
            when onError == Step.OnError.CONTINUE && failure.catchable() ->
                Optional.of(Map.of("error", TryStepExecutor.error(failure)));
            case StepResult.Failed _,
                    StepResult.Exited _,
                    StepResult.Suspended _,
                    StepResult.Yielded _,
                    StepResult.Cancelled _ -> Optional.empty();
        };
    }

    /** Repeats the result of the branch that ended the step in an earlier run. */
    private static StepResult replay(JournalEntry entry, StepScope scope) {
        scope.passed(entry.at());
        return switch (entry) {
            case JournalEntry.JoinedFailure(StepPath _, Instant _, StepFailure failure) ->
                new StepResult.Failed(failure);
            case JournalEntry.JoinedExit(StepPath _, Instant _, Map<String, Object> output) ->
                new StepResult.Exited(output);
            case JournalEntry.Done _,
                    JournalEntry.Failed _,
                    JournalEntry.Opened _,
                    JournalEntry.Waiting _,
                    JournalEntry.Responded _,
                    JournalEntry.Called _,
                    JournalEntry.Repeated _,
                    JournalEntry.Caught _,
                    JournalEntry.VariablesRead _ ->
                throw new IllegalStateException("Unexpected journal entry of a loop or parallel step: " + entry.path());
        };
    }
}
