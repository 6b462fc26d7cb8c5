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

    /** The sequences of steps within the step, in the order of its branches. */
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

    /** The templates of the step itself, in the order of the definition, without those of the steps within it. */
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
     * The names and the place of a step.
     *
     * @param id        the name of the output of the step in expressions: <code>$.id</code>
     * @param name      a display name
     * @param place     the place of the step in its document, as in {@code steps[2].then[0]}
     * @param sensitive whether the inputs and outputs of the step and the steps in it are never shown
     */
    record Label(Optional<String> id, Optional<String> name, String place, boolean sensitive) {
        /** The label of a step that is not sensitive. */
        public Label(Optional<String> id, Optional<String> name, String place) {
            this(id, name, place, false);
        }
    }

    /** What a loop or a parallel does if an iteration or a branch fails. */
    enum OnError {
        /** Stops the rest and fails. */
        FAIL,
        /** Continues. The output contains the failure as <code>{"error": …}</code>. */
        CONTINUE
    }

    /** Sets variables. All values are evaluated before the first one is set. The values are the output of the step. */
    record Set(Label label, SequencedMap<String, Template> variables) implements Step {}

    record If(Label label, Template condition, List<Step> thenSteps, List<Step> elseSteps) implements Step {}

    /** Runs the first case whose value equals the value of the switch, otherwise the default. */
    record Switch(Label label, Template value, List<Case> cases, List<Step> elseSteps) implements Step {
        public record Case(Template value, List<Step> steps) {}
    }

    /**
     * Runs steps for each item, at most {@code concurrency} at a time. Its output is the array of their last outputs.
     */
    record ForEach(Label label, Template items, List<Step> steps, int concurrency, OnError onError) implements Step {}

    /**
     * Runs steps in rounds, one after the other, in the scope around it: their outputs and variables remain. Its output
     * is <code>{"rounds": …, "done": …}</code>.
     *
     * @param loop  when the condition is evaluated, and its meaning
     * @param max   the maximum number of rounds
     * @param onMax what happens if the loop does not end within the maximum number of rounds
     * @param delay the time between two rounds, during which the execution is on hold
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
        /** The maximum number of rounds without a {@code max}. */
        static final int MAX_ROUNDS = 100;

        public enum Loop {
            /** Evaluates the condition before each round, and continues while it is true. */
            WHILE,
            /** Evaluates the condition after each round, and ends when it is true. */
            UNTIL
        }
    }

    /** Runs all branches concurrently. Its output is an object with the last output of each branch under its name. */
    record Parallel(Label label, SequencedMap<String, List<Step>> branches, OnError onError) implements Step {}

    /** Runs steps. If one fails, the handler runs with the failure as <code>$.error</code>. */
    record Try(Label label, List<Step> steps, List<Step> handler) implements Step {}

    /** Ends the execution as failed, or continues with the nearest catch. */
    record Fail(Label label, Template message) implements Step {}

    /**
     * Puts the execution on hold, for a duration ({@code 90s}, {@code PT1H30M}, a number of seconds), until a time, or
     * for a callback.
     */
    sealed interface Wait extends Step {
        record For(Label label, Template duration) implements Wait {}

        record Until(Label label, Template time) implements Wait {}

        /** @param callback the id of the step that opened the callback */
        record ForCallback(Label label, String callback) implements Wait {}
    }

    /**
     * Opens a callback without waiting for it. Its output contains the URLs by which another system decides the
     * callback.
     *
     * @param choices        the caller selects one of them; empty if there is nothing to select
     * @param timeout        the time during which the callback is open, as a duration
     * @param authentication the requirements for a caller, as an object; may refer to secrets
     */
    record Callback(Label label, List<String> choices, Template timeout, Optional<Template> authentication)
            implements Step {
        public Callback {
            choices = List.copyOf(choices);
        }

        /** The secrets that the authentication uses. */
        public java.util.Set<String> secrets() {
            return authentication.map(Template::secrets).orElse(java.util.Set.of());
        }
    }

    /**
     * Sends a response to the waiting caller, with the parameters of an exit, and continues. Only the first response is
     * sent.
     */
    record Respond(Label label, Template response) implements Step {}

    /**
     * Runs another published workflow of the workspace. The exit output of that workflow is the output of this step.
     *
     * @param workflow the id of the workflow
     * @param known    the same id, unless it depends on an expression
     * @param input    the <code>$.event</code> of the workflow
     */
    record Call(Label label, Template workflow, Optional<UUID> known, Template input) implements Step {}

    /** Ends the execution as successful. The value, an object, is its output. */
    record Exit(Label label, Template output) implements Step {}

    /**
     * Runs an operator with side effects. Its result is written to the journal; a step with a result in the journal
     * does not run again.
     *
     * @param operator the name of the operator, by which the engine finds the implementation
     */
    record OperatorStep(Label label, String operator, Template arguments) implements Step {}
}
