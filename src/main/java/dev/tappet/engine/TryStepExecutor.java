package dev.tappet.engine;

import dev.tappet.workflow.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Executes {@code try} steps and their {@code catch} handlers. */
final class TryStepExecutor {
    private final WorkflowInterpreter interpreter;

    TryStepExecutor(WorkflowInterpreter interpreter) {
        this.interpreter = interpreter;
    }

    StepResult attempt(Step.Try step, StepPath path, StepScope scope) {
        Optional<JournalEntry> journaled = interpreter.journal().at(path.decision());
        if (journaled.isPresent() && journaled.get() instanceof JournalEntry.Caught caught) {
            return replayFailed(step, path, scope, caught);
        }
        StepResult result = interpreter.sequence(step.steps(), path.branch(0), scope);
        if (result instanceof StepResult.Failed(StepFailure failure) && failure.catchable()) {
            if (interpreter.sideEffects().inAny(interpreter.request().workflow().steps())) {
                // the failure may not happen again, but the side effects from here on depend on it
                JournalEntry.Caught caught = new JournalEntry.Caught(
                        path.decision(), interpreter.clock().instant(), failure);
                interpreter.journal().write(caught);
                scope.passed(caught.at());
            }
            return handle(step, path, scope, failure);
        }
        return result;
    }

    /**
     * Executes the body again for the variables and outputs it set. It ends with the journaled failure, without new
     * side effects.
     */
    private StepResult replayFailed(Step.Try step, StepPath path, StepScope scope, JournalEntry.Caught caught) {
        Optional<StepFailure> around = scope.decided();
        // a handler inside the body must not handle it
        scope.decided(Optional.of(caught.failure().uncatchable()));
        StepResult result = interpreter.sequence(step.steps(), path.branch(0), scope);
        scope.decided(around);
        if (result instanceof StepResult.Cancelled) {
            return result;
        }
        scope.passed(caught.at());
        return handle(step, path, scope, caught.failure());
    }

    private StepResult handle(Step.Try step, StepPath path, StepScope scope, StepFailure failure) {
        Optional<Object> around = scope.error();
        scope.error(Optional.of(error(failure)));
        StepResult result = interpreter.sequence(step.handler(), path.branch(1), scope);
        scope.error(around);
        return result;
    }

    /** A failure as expressions see it. The operator's detail never replaces the step and the message. */
    static Map<String, Object> error(StepFailure failure) {
        Map<String, Object> error = new LinkedHashMap<>(failure.detail());
        error.put("step", failure.place());
        error.put("message", failure.message());
        return error;
    }
}
