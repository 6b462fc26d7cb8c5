package dev.tappet.execution;

import dev.tappet.workflow.Evaluation;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Template;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/** Steps for tests, with plain functions in the place of expressions. */
final class Steps {
    private Steps() {}

    static Step.Label label(String place) {
        return new Step.Label(Optional.empty(), Optional.empty(), place);
    }

    static Step.Label named(String id) {
        return new Step.Label(Optional.of(id), Optional.empty(), "step " + id);
    }

    static Template value(Object value) {
        return _ -> value;
    }

    static Template computed(Function<Evaluation, Object> value) {
        return value::apply;
    }

    static Step set(String name, Template value) {
        SequencedMap<String, Template> variables = new LinkedHashMap<>();
        variables.put(name, value);
        return new Step.Set(label("set " + name), variables);
    }

    static Step act(String id, Object argument) {
        return new Step.Act(named(id), "probe", value(argument));
    }

    static Step waitFor(Object duration) {
        return new Step.Wait.For(label("wait " + duration), value(duration));
    }

    static Step fail(String message) {
        return new Step.Fail(label("fail"), value(message));
    }

    static Step exit(Template output) {
        return new Step.Exit(label("exit"), output);
    }

    static Step attempt(List<Step> steps, List<Step> handler) {
        return new Step.Try(label("try"), steps, handler);
    }

    static Step loop(List<?> items, int concurrency, Step.OnError onError, Step... steps) {
        return new Step.ForEach(named("loop"), value(items), List.of(steps), concurrency, onError);
    }

    static Step parallel(Map<String, List<Step>> branches, Step.OnError onError) {
        return new Step.Parallel(named("parallel"), new LinkedHashMap<>(branches), onError);
    }

    /** Everything the expressions see, as the output. */
    static Step exitWithAll() {
        return exit(computed(in -> {
            Map<String, Object> all = new LinkedHashMap<>(in.context());
            all.remove("execution");
            all.remove("workflow");
            return all;
        }));
    }
}
