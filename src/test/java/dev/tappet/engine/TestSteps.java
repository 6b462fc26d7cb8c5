package dev.tappet.engine;

import dev.tappet.expression.Evaluation;
import dev.tappet.expression.Template;
import dev.tappet.workflow.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.function.Function;

/** Steps for tests, with plain functions in the place of expressions. */
public final class TestSteps {
    private TestSteps() {}

    public static Step.Label label(String place) {
        return new Step.Label(Optional.empty(), Optional.empty(), place);
    }

    public static Step.Label named(String id) {
        return new Step.Label(Optional.of(id), Optional.empty(), "step " + id);
    }

    public static Template value(Object value) {
        return _ -> value;
    }

    public static Template computed(Function<Evaluation, Object> value) {
        return value::apply;
    }

    public static Step set(String name, Template value) {
        SequencedMap<String, Template> variables = new LinkedHashMap<>();
        variables.put(name, value);
        return new Step.Set(label("set " + name), variables);
    }

    public static Step act(String id, Object argument) {
        return act(id, value(argument));
    }

    public static Step act(String id, Template argument) {
        return new Step.OperatorStep(named(id), "probe", argument);
    }

    public static Step state(String id, Object arguments) {
        return state(id, value(arguments));
    }

    public static Step state(String id, Template arguments) {
        return new Step.OperatorStep(named(id), "state", arguments);
    }

    /** An act that is shown nowhere. */
    public static Step sensitive(String id, Template argument) {
        Step.Label label = new Step.Label(Optional.of(id), Optional.empty(), "step " + id, true);
        return new Step.OperatorStep(label, "probe", argument);
    }

    public static Step choose(Template condition, List<Step> then, List<Step> otherwise) {
        return new Step.If(named("chosen"), condition, then, otherwise);
    }

    public static Step waitFor(Object duration) {
        return new Step.Wait.For(label("wait " + duration), value(duration));
    }

    public static Step waitUntil(Object time) {
        return new Step.Wait.Until(label("wait until " + time), value(time));
    }

    public static Step callback(String id, String timeout, String... choices) {
        return new Step.Callback(named(id), List.of(choices), value(timeout), Optional.empty());
    }

    public static Step waitForCallback(String id, String callback) {
        return new Step.Wait.ForCallback(named(id), callback);
    }

    public static Step fail(String message) {
        return new Step.Fail(label("fail"), value(message));
    }

    public static Step exit(Template output) {
        return new Step.Exit(label("exit"), output);
    }

    public static Step attempt(List<Step> steps, List<Step> handler) {
        return new Step.Try(label("try"), steps, handler);
    }

    public static Step loop(Object items, int concurrency, Step.OnError onError, Step... steps) {
        return new Step.ForEach(named("loop"), value(items), List.of(steps), concurrency, onError);
    }

    /** Ends when the condition holds, or after the most rounds. */
    public static Step until(Template condition, int max, Step... steps) {
        return repeat(Step.Repeat.Loop.UNTIL, condition, max, Step.OnError.FAIL, Optional.empty(), steps);
    }

    public static Step repeat(
            Step.Repeat.Loop loop,
            Template condition,
            int max,
            Step.OnError onMax,
            Optional<Template> delay,
            Step... steps) {
        return new Step.Repeat(named("repeat"), loop, condition, max, onMax, delay, List.of(steps));
    }

    /** Two branches at once, {@code left} and {@code right}. */
    public static Step both(Step.OnError onError, List<Step> left, List<Step> right) {
        SequencedMap<String, List<Step>> branches = new LinkedHashMap<>();
        branches.put("left", left);
        branches.put("right", right);
        return new Step.Parallel(named("parallel"), branches, onError);
    }

    public static Step parallel(Map<String, List<Step>> branches, Step.OnError onError) {
        return new Step.Parallel(named("parallel"), new LinkedHashMap<>(branches), onError);
    }

    public static Step call(String id, UUID workflow, Template input) {
        return new Step.Call(named(id), value(workflow.toString()), Optional.of(workflow), input);
    }

    public static Step respond(Object parameters) {
        return respond(value(parameters));
    }

    public static Step respond(Template parameters) {
        return new Step.Respond(label("respond"), parameters);
    }

    /** What stands at a place of the context, as in {@code vars.x}; null where there is nothing. */
    public static Template at(String path) {
        return computed(in -> {
            Object found = in.context();
            for (String name : path.split("\\.")) {
                found = found instanceof Map<?, ?> object ? object.get(name) : null;
            }
            return found;
        });
    }

    /** Values at places of the context, as the output. */
    public static Step exitWith(String... paths) {
        return exit(computed(in -> {
            Map<String, Object> output = new LinkedHashMap<>();
            for (String path : paths) {
                output.put(path, at(path).evaluate(in));
            }
            return output;
        }));
    }

    /** Everything the expressions see, as the output. */
    public static Step exitWithAll() {
        return exit(computed(in -> {
            Map<String, Object> all = new LinkedHashMap<>(in.context());
            all.remove("execution");
            all.remove("workflow");
            return all;
        }));
    }
}
