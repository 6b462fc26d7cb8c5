package dev.tappet.engine;

import dev.tappet.expression.ComputeShare;
import dev.tappet.expression.ExpressionException;
import dev.tappet.expression.Template;
import dev.tappet.memory.RunMemory;
import dev.tappet.memory.ValueTooLargeException;
import dev.tappet.workflow.Step;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Interprets the definition for one run of one execution: executes sequences of steps, and passes each step to the
 * executor of its kind.
 */
final class WorkflowInterpreter {
    private final RunRequest request;
    private final Journal journal;
    private final InstantSource clock;
    private final EngineLimits limits;
    private final StepObserver observer;
    private final BranchScheduler scheduler;
    private final SideEffectAnalysis sideEffects;
    private final RandomSeeds seeds;
    private final RunSecrets secrets;
    private final ComputeBudget computing;

    private final PureStepExecutor pure = new PureStepExecutor(this);
    private final BranchExecutor branchExecutor = new BranchExecutor(this);
    private final RepeatStepExecutor repeats = new RepeatStepExecutor(this);
    private final CallbackStepExecutor callbacks = new CallbackStepExecutor(this);
    private final WaitStepExecutor waits = new WaitStepExecutor(this, callbacks);
    private final CallStepExecutor calls = new CallStepExecutor(this);
    private final RespondStepExecutor responds = new RespondStepExecutor(this);
    private final OperatorStepExecutor operatorExecutor;
    private final TryStepExecutor tryExecutor = new TryStepExecutor(this);

    WorkflowInterpreter(
            RunRequest request,
            Journal journal,
            OperatorResolver operators,
            InstantSource clock,
            EngineLimits limits,
            ComputeShare share,
            StepObserver observer) {
        this.request = request;
        this.journal = journal;
        this.clock = clock;
        this.limits = limits;
        this.observer = observer;
        this.scheduler = new BranchScheduler(clock, request.turn());
        this.sideEffects = new SideEffectAnalysis();
        this.seeds = new RandomSeeds(request.seed());
        this.secrets = request.secrets();
        this.computing = new ComputeBudget(limits.computing(), share);
        this.operatorExecutor = new OperatorStepExecutor(this, operators);
    }

    /** Executes steps one after the other. The output of the last one is the output of the sequence. */
    StepResult sequence(List<Step> steps, StepPath at, StepScope scope) {
        Object last = null;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            StepResult result = step(step, at.step(i), scope);
            if (!(result instanceof StepResult.Next(Object output))) {
                return result;
            }
            step.label().id().ifPresent(id -> scope.output(id, output));
            scope.measure(output, request.memory());
            last = output;
        }
        return new StepResult.Next(last);
    }

    private StepResult step(Step step, StepPath path, StepScope scope) {
        if (scope.part().isCancelled()) {
            return StepResult.CANCELLED;
        }
        if (scope.tally().count(1) > limits.steps()) {
            return limit(step, "the execution took more than " + limits.steps() + " steps");
        }
        if (path.depth() > EngineLimits.MAX_STEP_DEPTH) {
            return limit(step, "the steps nest more than " + EngineLimits.MAX_STEP_DEPTH + " deep");
        }
        if (request.calls().isInterrupted()) {
            throw new Journal.LostLeaseException(
                    "Interrupted before " + step.label().place());
        }
        observer.started(step, path);
        boolean around = scope.sensitive();
        scope.sensitive(around || step.label().sensitive());
        StepResult result = executeStep(step, path, scope);
        scope.sensitive(around);
        observer.ended(step, path, result);
        return result;
    }

    private StepResult executeStep(Step step, StepPath path, StepScope scope) {
        long begin = scope.beginStep();
        try {
            return switch (step) {
                case Step.Set set -> pure.set(set, path, scope);
                case Step.If choice -> pure.selectBranch(choice, path, scope);
                case Step.Switch choice -> pure.selectBranch(choice, path, scope);
                case Step.Fail fail -> pure.fail(fail, path, scope);
                case Step.Exit exit -> pure.exit(exit, path, scope);
                case Step.ForEach loop -> branchExecutor.loop(loop, path, scope);
                case Step.Repeat repeat -> repeats.repeat(repeat, path, scope);
                case Step.Parallel parallel -> branchExecutor.branches(parallel, path, scope);
                case Step.Try attempt -> tryExecutor.attempt(attempt, path, scope);
                case Step.Wait wait -> releaseStepValues(waits.hold(wait, path, scope), begin, scope);
                case Step.Callback callback -> releaseStepValues(callbacks.open(callback, path, scope), begin, scope);
                case Step.Respond respond -> releaseStepValues(responds.respond(respond, path, scope), begin, scope);
                case Step.Call call -> calls.call(call, path, scope);
                case Step.OperatorStep act ->
                    releaseStepValues(operatorExecutor.execute(act, path, scope), begin, scope);
            };
        } catch (RunMemory.NoMemoryException _) {
            return StepResult.HANDED_OVER;
        } catch (ExpressionException e) {
            return new StepResult.Failed(StepFailure.of(step.label().place(), e.getMessage()));
        } catch (LimitExceededException | ValueTooLargeException e) {
            return limit(step, e.getMessage());
        }
    }

    /** Releases the values that the step evaluated: its output does not contain them. */
    private StepResult releaseStepValues(StepResult result, long begin, StepScope scope) {
        scope.dropSince(begin, request.memory());
        return result;
    }

    private static StepResult limit(Step step, String message) {
        return new StepResult.Failed(StepFailure.limit(step.label().place(), message));
    }

    /**
     * Evaluates a template for a step.
     *
     * @param call the number of this evaluation within its step, from 0
     */
    Object evaluate(Template template, StepPath path, int call, StepScope scope) {
        Map<String, Object> known = secrets.of(template.secrets());
        Map<String, Object> variables = request.variables().of(template.variables(), journal, scope.now());
        try {
            Object value =
                    scope.evaluate(template, seeds.at(path, call), known, variables, computing, request.memory());
            observer.evaluated(path, call, value);
            return value;
        } finally {
            computing.check();
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

    EngineLimits limits() {
        return limits;
    }

    RunSecrets secrets() {
        return secrets;
    }

    WaitStepExecutor waitExecutor() {
        return waits;
    }

    BranchScheduler scheduler() {
        return scheduler;
    }

    SideEffectAnalysis sideEffects() {
        return sideEffects;
    }

    /** The execution has exceeded a limit. */
    static final class LimitExceededException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LimitExceededException(String message) {
            super(message, null, false, false);
        }
    }
}
