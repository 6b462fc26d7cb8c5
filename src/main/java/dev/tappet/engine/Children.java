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

/** The executor of for_each and parallel: many sequences, whose outputs make one. */
final class Children {
    private final Walk walk;

    Children(Walk walk) {
        this.walk = walk;
    }

    /** A sequence among its siblings. */
    record Child(Path path, List<Step> steps, Scope scope) {}

    /**
     * @param step        the composite
     * @param count       of its children
     * @param child       makes each, when its turn comes
     * @param concurrency how many work at once
     */
    record Family(
            Step step,
            Path path,
            Scope scope,
            Step.OnError onError,
            int count,
            IntFunction<Child> child,
            int concurrency,
            Crew.Cancellation part) {}

    Flow loop(Step.ForEach step, Path path, Scope scope) {
        List<?> items = items(walk.evaluate(step.items(), path, 0, scope));
        if (items.size() > walk.limits().steps()) {
            throw new Walk.LimitExceeded(
                    "the loop has more than " + walk.limits().steps() + " items");
        }
        if (step.steps().isEmpty()) {
            // nothing would be counted as a step, and nothing can happen
            return new Flow.Next(Collections.nCopies(items.size(), null));
        }
        Crew.Cancellation part = scope.part().inside();
        IntFunction<Child> child =
                i -> new Child(path.iteration(i), step.steps(), scope.iteration(part, items.get(i), i));
        Family family = new Family(step, path, scope, step.onError(), items.size(), child, step.concurrency(), part);
        return run(family, Collections::unmodifiableList);
    }

    Flow branches(Step.Parallel step, Path path, Scope scope) {
        List<Map.Entry<String, List<Step>>> branches =
                List.copyOf(step.branches().entrySet());
        Crew.Cancellation part = scope.part().inside();
        IntFunction<Child> child =
                i -> new Child(path.branch(i), branches.get(i).getValue(), scope.branch(part));
        Family family = new Family(step, path, scope, step.onError(), branches.size(), child, branches.size(), part);
        return run(family, outputs -> {
            Map<String, Object> byName = new LinkedHashMap<>();
            for (int i = 0; i < outputs.size(); i++) {
                byName.put(branches.get(i).getKey(), outputs.get(i));
            }
            return byName;
        });
    }

    /** An expression that selects nothing gives nothing, and one that selects a single item gives it bare. */
    private static List<?> items(Object value) {
        return switch (value) {
            case null -> List.of();
            case List<?> many -> many;
            default -> List.of(value);
        };
    }

    private Flow run(Family family, Function<List<Object>, Object> combine) {
        if (family.count() == 0) {
            return new Flow.Next(combine.apply(List.of()));
        }
        Optional<JournalEntry> decided = walk.journal().at(family.path().decision());
        if (decided.isPresent()) {
            return adopt(decided.get(), family.scope());
        }
        Object[] outputs = new Object[family.count()];
        boolean atOnce =
                family.concurrency() > 1 && family.count() > 1 && walk.acting().in(family.step());
        Flow flow = atOnce ? new Siblings(walk, family, outputs).run() : inTurn(family, outputs);
        return flow instanceof Flow.Next ? new Flow.Next(combine.apply(Arrays.asList(outputs))) : flow;
    }

    /** Without concurrency, and for pure steps, which no thread makes faster: one after the other. */
    private Flow inTurn(Family family, Object[] outputs) {
        for (int i = 0; i < family.count(); i++) {
            Child child = family.child().apply(i);
            Flow flow = walk.sequence(child.steps(), child.path(), child.scope());
            Optional<Object> output = output(flow, family.onError());
            family.scope().passed(child.scope().now());
            if (output.isEmpty() && !(flow instanceof Flow.Next)) {
                return flow;
            }
            outputs[i] = output.orElse(null);
        }
        return new Flow.Next(null);
    }

    /** What a child gives to the output of all, if it does not end them. */
    static Optional<Object> output(Flow flow, Step.OnError onError) {
        return switch (flow) {
            case Flow.Next(Object value) -> Optional.ofNullable(value);
            case Flow.Failed(StepFailure failure)
            when onError == Step.OnError.CONTINUE && failure.catchable() ->
                Optional.of(Map.of("error", TryStep.error(failure)));
            case Flow.Failed _, Flow.Exited _, Flow.Held _, Flow.HandedOver _, Flow.Cancelled _ -> Optional.empty();
        };
    }

    /** The child that decided in an earlier run decides again. */
    private static Flow adopt(JournalEntry entry, Scope scope) {
        scope.passed(entry.at());
        return switch (entry) {
            case JournalEntry.JoinedFailure(Path _, Instant _, StepFailure failure) -> new Flow.Failed(failure);
            case JournalEntry.JoinedExit(Path _, Instant _, Map<String, Object> output) -> new Flow.Exited(output);
            case JournalEntry.Done _,
                    JournalEntry.Failed _,
                    JournalEntry.Waiting _,
                    JournalEntry.Answered _,
                    JournalEntry.Called _,
                    JournalEntry.Caught _ ->
                throw new IllegalStateException("Not what a loop or a parallel leaves: " + entry.path());
        };
    }
}
