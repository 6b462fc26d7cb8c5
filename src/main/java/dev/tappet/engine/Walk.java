package dev.tappet.engine;

import dev.tappet.workflow.ExpressionException;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Template;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One run of one execution: goes through sequences of steps and hands each step to the executor of its kind. */
final class Walk {
    private final RunRequest request;
    private final Journal journal;
    private final InstantSource clock;
    private final Limits limits;
    private final StepObserver observer;
    private final Crew crew;
    private final Acting acting;
    private final Seeds seeds;
    private final RunSecrets secrets;
    private final AtomicInteger steps = new AtomicInteger();
    private final Computing computing;

    private final PureSteps pure = new PureSteps(this);
    private final Children children = new Children(this);
    private final WaitStep waits = new WaitStep(this);
    private final CallStep calls = new CallStep(this);
    private final RespondStep responds = new RespondStep(this);
    private final ActStep acts;
    private final TryStep tries = new TryStep(this);

    Walk(
            RunRequest request,
            Journal journal,
            Cast operators,
            InstantSource clock,
            Limits limits,
            StepObserver observer) {
        this.request = request;
        this.journal = journal;
        this.clock = clock;
        this.limits = limits;
        this.observer = observer;
        this.crew = new Crew(clock);
        this.acting = new Acting();
        this.seeds = new Seeds(request.seed());
        this.secrets = request.secrets();
        this.computing = new Computing(limits.computing());
        this.acts = new ActStep(this, operators);
    }

    /** Takes steps one after the other; the last one's output is the sequence's. */
    Flow sequence(List<Step> steps, Path at, Scope scope) {
        Object last = null;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            Flow flow = step(step, at.step(i), scope);
            if (!(flow instanceof Flow.Next(Object output))) {
                return flow;
            }
            step.label().id().ifPresent(id -> scope.output(id, output));
            last = output;
        }
        return new Flow.Next(last);
    }

    private Flow step(Step step, Path path, Scope scope) {
        if (scope.part().happened()) {
            return Flow.CANCELLED;
        }
        if (steps.incrementAndGet() > limits.steps()) {
            return limit(step, "the execution took more than " + limits.steps() + " steps");
        }
        if (path.depth() > Limits.DEPTH) {
            return limit(step, "the steps nest more than " + Limits.DEPTH + " deep");
        }
        observer.begins(step, path);
        Flow flow = take(step, path, scope);
        observer.ended(step, path, flow);
        return flow;
    }

    private Flow take(Step step, Path path, Scope scope) {
        try {
            return switch (step) {
                case Step.Set set -> pure.set(set, path, scope);
                case Step.If choice -> pure.choose(choice, path, scope);
                case Step.Switch choice -> pure.choose(choice, path, scope);
                case Step.Fail fail -> pure.fail(fail, path, scope);
                case Step.Exit exit -> pure.exit(exit, path, scope);
                case Step.ForEach loop -> children.loop(loop, path, scope);
                case Step.Parallel parallel -> children.branches(parallel, path, scope);
                case Step.Try attempt -> tries.attempt(attempt, path, scope);
                case Step.Wait wait -> waits.hold(wait, path, scope);
                case Step.Respond respond -> responds.respond(respond, path, scope);
                case Step.Call call -> calls.call(call, path, scope);
                case Step.Act act -> acts.act(act, path, scope);
            };
        } catch (ExpressionException e) {
            return new Flow.Failed(StepFailure.of(step.label().place(), e.getMessage()));
        } catch (LimitExceeded e) {
            return limit(step, e.getMessage());
        }
    }

    private static Flow limit(Step step, String message) {
        return new Flow.Failed(StepFailure.limit(step.label().place(), message));
    }

    /**
     * Evaluates a template for a step.
     *
     * @param call the number of this evaluation within its step
     */
    Object evaluate(Template template, Path path, int call, Scope scope) {
        Map<String, Object> known = secrets.of(template.secrets());
        long begin = System.nanoTime();
        try {
            Object value = scope.evaluate(template, seeds.at(path, call), known);
            observer.evaluated(path, call, value);
            return value;
        } finally {
            computing.took(Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    RunRequest request() {
        return request;
    }

    Journal journal() {
        return journal;
    }

    InstantSource clock() {
        return clock;
    }

    Limits limits() {
        return limits;
    }

    RunSecrets secrets() {
        return secrets;
    }

    Crew crew() {
        return crew;
    }

    Acting acting() {
        return acting;
    }

    /** The execution used more than it may. */
    static final class LimitExceeded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LimitExceeded(String message) {
            super(message, null, false, false);
        }
    }
}
