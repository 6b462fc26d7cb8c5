package dev.tappet.workflow;

import dev.tappet.expression.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;

/** One step of a workflow. The engine has one executor for each kind. */
public sealed interface Step {
    Label label();

    /** The sequences of steps within it, in the order of its branches. */
    default List<List<Step>> sequences() {
        return switch (this) {
            case If choice -> List.of(choice.thenSteps(), choice.elseSteps());
            case Switch choice -> {
                List<List<Step>> all = new ArrayList<>();
                choice.cases().forEach(branch -> all.add(branch.steps()));
                all.add(choice.elseSteps());
                yield all;
            }
            case ForEach loop -> List.of(loop.steps());
            case Repeat repeat -> List.of(repeat.steps());
            case Parallel parallel -> List.copyOf(parallel.branches().values());
            case Try attempt -> List.of(attempt.steps(), attempt.handler());
            case Set _, Fail _, Exit _, Wait _, Callback _, Respond _, Call _, OperatorStep _ -> List.of();
        };
    }

    /** What is evaluated for the step itself, in the order of the definition; not what is in the steps within it. */
    default List<Template> templates() {
        return switch (this) {
            case Set set -> List.copyOf(set.variables().values());
            case If choice -> List.of(choice.condition());
            case Switch choice -> {
                List<Template> all = new ArrayList<>(List.of(choice.value()));
                choice.cases().forEach(branch -> all.add(branch.value()));
                yield all;
            }
            case ForEach loop -> List.of(loop.items());
            case Repeat repeat -> {
                List<Template> all = new ArrayList<>(List.of(repeat.condition()));
                repeat.delay().ifPresent(all::add);
                yield all;
            }
            case Fail fail -> List.of(fail.message());
            case Wait.For wait -> List.of(wait.duration());
            case Wait.Until wait -> List.of(wait.time());
            case Wait.ForCallback _ -> List.of();
            case Callback callback -> {
                List<Template> all = new ArrayList<>(List.of(callback.timeout()));
                callback.authentication().ifPresent(all::add);
                yield all;
            }
            case Respond respond -> List.of(respond.response());
            case Call call -> List.of(call.workflow(), call.input());
            case Exit exit -> List.of(exit.output());
            case OperatorStep act -> List.of(act.arguments());
            case Parallel _, Try _ -> List.of();
        };
    }

    /**
     * @param id        how expressions refer to the step's output: <code>$.id</code>
     * @param name      for people
     * @param place     where the step stands in its document, as in {@code steps[2].then[0]}
     * @param sensitive whether what the step and the steps in it are given and give is shown nowhere
     */
    record Label(Optional<String> id, Optional<String> name, String place, boolean sensitive) {
        /** Of a step that may be shown. */
        public Label(Optional<String> id, Optional<String> name, String place) {
            this(id, name, place, false);
        }
    }

    /** What a loop or a parallel does when an iteration or a branch fails. */
    enum OnError {
        /** Stop the rest and fail. */
        FAIL,
        /** Go on; the failure stands in the output as <code>{"error": …}</code>. */
        CONTINUE
    }

    /** Sets variables; all values are evaluated before the first is set. Its output are the values. */
    record Set(Label label, SequencedMap<String, Template> variables) implements Step {}

    record If(Label label, Template condition, List<Step> thenSteps, List<Step> elseSteps) implements Step {}

    /** Takes the first case whose value equals the switch's value, else the default. */
    record Switch(Label label, Template value, List<Case> cases, List<Step> elseSteps) implements Step {
        public record Case(Template value, List<Step> steps) {}
    }

    /** Runs steps for each item, at most {@code concurrency} at a time; gives the array of their last outputs. */
    record ForEach(Label label, Template items, List<Step> steps, int concurrency, OnError onError) implements Step {}

    /**
     * Runs steps in rounds, one after the other, in the scope around it: what they set and give stays. Its output is
     * <code>{"rounds": …, "done": …}</code>.
     *
     * @param loop      when the condition is evaluated, and what it means
     * @param max       the most rounds
     * @param onMax     what happens when another round is wanted after the last one that is allowed
     * @param delay     between two rounds, during which the execution is on hold
     */
    record Repeat(
            Label label,
            Loop loop,
            Template condition,
            int max,
            OnError onMax,
            Optional<Template> delay,
            List<Step> steps)
            implements Step {
        /** Without a {@code max} of its own. */
        static final int MAX_ROUNDS = 100;

        public enum Loop {
            /** Before each round; it goes on while the condition holds. */
            WHILE,
            /** After each round; it ends when the condition holds. */
            UNTIL
        }
    }

    /** Runs all branches at once; gives an object of their last outputs by the branches' names. */
    record Parallel(Label label, SequencedMap<String, List<Step>> branches, OnError onError) implements Step {}

    /** Runs steps; when one fails, the handler runs with the failure as <code>$.error</code>. */
    record Try(Label label, List<Step> steps, List<Step> handler) implements Step {}

    /** Ends the execution as failed, or jumps to the nearest catch. */
    record Fail(Label label, Template message) implements Step {}

    /**
     * Puts the execution on hold. Its value is a duration ({@code 90s}, {@code PT1H30M}, seconds), a time or a callback.
     */
    sealed interface Wait extends Step {
        record For(Label label, Template duration) implements Wait {}

        record Until(Label label, Template time) implements Wait {}

        /** @param callback the id of the step that opened it */
        record ForCallback(Label label, String callback) implements Wait {}
    }

    /**
     * Opens a callback: gives the URLs by which another system decides it, and does not wait.
     *
     * @param choices        one of which a caller makes; empty if there is nothing to choose
     * @param timeout        how long it is open, as a duration
     * @param authentication what a caller must satisfy, as an object; may name secrets
     */
    record Callback(Label label, List<String> choices, Template timeout, Optional<Template> authentication)
            implements Step {
        public Callback {
            choices = List.copyOf(choices);
        }

        /** The secrets that its authentication names. */
        public java.util.Set<String> secrets() {
            return authentication.map(Template::secrets).orElse(java.util.Set.of());
        }
    }

    /** Answers the caller who waits, with the parameters of an exit, and goes on. Only the first answer counts. */
    record Respond(Label label, Template response) implements Step {}

    /**
     * Runs another published workflow of the workspace, whose exit output is this step's output.
     *
     * @param workflow its id
     * @param known    the same, if no expression has to give it
     * @param input    its <code>$.event</code>
     */
    record Call(Label label, Template workflow, Optional<UUID> known, Template input) implements Step {}

    /** Ends the execution as a success; the value, an object, is its output. */
    record Exit(Label label, Template output) implements Step {}

    /**
     * Acts on the outside, so its result goes to the journal and it is never run again once it is there.
     *
     * @param operator the name of the operator, by which the engine finds who executes it
     */
    record OperatorStep(Label label, String operator, Template arguments) implements Step {}
}
