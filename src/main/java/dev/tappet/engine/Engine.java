package dev.tappet.engine;

import dev.tappet.expression.ComputeScheduler;
import dev.tappet.expression.ComputeShare;
import dev.tappet.workflow.Workflow;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a definition step by step until it exits, fails, waits or runs out of time. It adopts the results of earlier
 * side effects from the journal, so that a resumed run completes the rest and repeats nothing. It does not depend on
 * the table, the queue or the server.
 */
public final class Engine {
    private final OperatorResolver operators;
    private final InstantSource clock;
    private final EngineLimits limits;
    private final ComputeScheduler compute;

    /** An engine that does not share the processors. */
    public Engine(Map<String, Operator> operators, InstantSource clock, EngineLimits limits) {
        this(operators, clock, limits, new ComputeScheduler());
    }

    /**
     * @param operators all operators, by name
     * @param compute   divides the processors between workspaces
     */
    public Engine(Map<String, Operator> operators, InstantSource clock, EngineLimits limits, ComputeScheduler compute) {
        Map<String, Operator> byName = Map.copyOf(operators);
        this.operators = (step, _) -> Optional.ofNullable(byName.get(step.operator()));
        this.clock = millisecondClock(clock);
        this.limits = limits;
        this.compute = compute;
    }

    /** Truncates to milliseconds: journals store no more, so the steps must not see more. */
    private static InstantSource millisecondClock(InstantSource clock) {
        return () -> clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Whether no step of a workflow writes to the journal, so that a run of it can be repeated as a whole. */
    public static boolean isPure(Workflow workflow) {
        return !new SideEffectAnalysis().inAny(workflow.steps());
    }

    public EngineLimits limits() {
        return limits;
    }

    /**
     * Runs an execution until nothing more can be done now.
     *
     * @throws Journal.LostLeaseException if the journal rejects a write, because another worker may own the execution
     *                                    or it has ended
     */
    public RunResult run(RunRequest request, Journal journal) {
        return run(
                request,
                new WorkflowInterpreter(
                        request, journal, operators, clock, limits, computeShare(request), StepObserver.NONE));
    }

    /**
     * Runs with an observer and a separate clock, for draft runs and replays.
     *
     * @param time   the clock that the run uses
     * @param before is asked for operators before this engine's own
     * @throws Journal.LostLeaseException if the journal rejects a write
     */
    public RunResult runDraft(
            RunRequest request, Journal journal, InstantSource time, OperatorResolver before, StepObserver observer) {
        OperatorResolver resolver = (step, path) -> before.of(step, path).or(() -> operators.of(step, path));
        return run(
                request,
                new WorkflowInterpreter(
                        request, journal, resolver, millisecondClock(time), limits, computeShare(request), observer));
    }

    private ComputeShare computeShare(RunRequest request) {
        return compute.of(request.callableWorkflows().workspace());
    }

    private static RunResult run(RunRequest request, WorkflowInterpreter interpreter) {
        StepScope scope = StepScope.root(request);
        return switch (interpreter.sequence(request.workflow().steps(), StepPath.ROOT, scope)) {
            case StepResult.Next _ -> new RunResult.Exited(Map.of());
            case StepResult.Exited(Map<String, Object> output) -> new RunResult.Exited(output);
            case StepResult.Failed(StepFailure failure) -> new RunResult.Failed(failure);
            case StepResult.Suspended(var due) -> new RunResult.Suspended(due);
            case StepResult.Yielded _ -> new RunResult.Yielded();
            case StepResult.Cancelled _ ->
                throw new IllegalStateException("The whole run was cancelled: " + request.execution());
        };
    }
}
