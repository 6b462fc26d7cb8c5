package dev.tappet.engine;

import dev.tappet.memory.JsonWeight;
import dev.tappet.memory.RunMemory;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Executes {@code workflow} steps: runs the steps of another published workflow below the position of the call. The
 * version is looked up once and noted in the journal before any of its steps can have side effects. The call keeps this
 * version, even if another one is published or the workflow is unpublished.
 */
final class CallStepExecutor {
    private final WorkflowInterpreter interpreter;

    CallStepExecutor(WorkflowInterpreter interpreter) {
        this.interpreter = interpreter;
    }

    StepResult call(Step.Call step, StepPath path, StepScope scope) {
        Optional<JournalEntry> journaled = interpreter.journal().at(path);
        if (journaled.isPresent()) {
            scope.tally().addReplayed(journaled.get());
            return OperatorStepExecutor.replay(journaled.get(), scope);
        }
        long begin = scope.beginStep();
        Object id = interpreter.evaluate(step.workflow(), path, 0, scope);
        Object input = interpreter.evaluate(step.input(), path, 1, scope);
        if (interpreter.journal().at(path.decision()).orElse(null) instanceof JournalEntry.Called called) {
            return run(step, called, input, path, scope, begin);
        }
        if (scope.decided().isPresent()) {
            return new StepResult.Failed(scope.decided().get());
        }
        Optional<PublishedWorkflows.CalledVersion> published =
                id(id).flatMap(interpreter.request().callableWorkflows()::published);
        if (published.isEmpty()) {
            return missing(step, id, path, scope);
        }
        PublishedWorkflows.CalledVersion version = published.get();
        // the time of the scope, not of the clock: two runs that enter here see the same time
        JournalEntry.Called called = new JournalEntry.Called(
                path.decision(), scope.now(), version.workflow(), version.source(), version.number());
        interpreter.journal().buffer(called);
        return run(step, called, input, path, scope, begin);
    }

    private static Optional<UUID> id(Object value) {
        try {
            return value instanceof String text && text.length() == 36
                    ? Optional.of(UUID.fromString(text))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Notes the failure, because the missing workflow may exist when a later run gets here. */
    private StepResult missing(Step.Call step, Object id, StepPath path, StepScope scope) {
        String message = id instanceof String text
                ? "there is no published workflow with the id \"" + text + "\" in this workspace"
                : "the id of a workflow must be a text";
        StepFailure failure = StepFailure.of(step.label().place(), message);
        interpreter.journal().buffer(new JournalEntry.Failed(path, scope.now(), failure, Optional.empty()));
        return new StepResult.Failed(failure);
    }

    private StepResult run(
            Step.Call step, JournalEntry.Called called, Object input, StepPath path, StepScope scope, long begin) {
        Workflow workflow = interpreter.request().callableWorkflows().definition(called.source(), called.version());
        if (scope.callers().contains(called.source())) {
            throw new WorkflowInterpreter.LimitExceededException(
                    "the workflow \"" + workflow.name() + "\" calls itself");
        }
        if (scope.callers().size() > EngineLimits.MAX_CALL_DEPTH) {
            throw new WorkflowInterpreter.LimitExceededException(
                    "workflows call each other more than " + EngineLimits.MAX_CALL_DEPTH + " deep");
        }
        Map<String, Object> metadata = RunRequest.workflowMetadata(called.workflow(), called.version(), workflow);
        StepScope callScope = scope.called(called.source(), input, metadata);
        StepResult result = interpreter.sequence(workflow.steps(), path.called(), callScope);
        scope.passed(callScope.now());
        return switch (result) {
            case StepResult.Next _ -> ended(step, workflow, Map.of(), path, scope, callScope, begin);
            case StepResult.Exited(Map<String, Object> output) ->
                ended(step, workflow, output, path, scope, callScope, begin);
            case StepResult.Failed(StepFailure failure) ->
                new StepResult.Failed(failure.within(step.label().place()));
            case StepResult.Suspended _, StepResult.Yielded _, StepResult.Cancelled _ -> result;
        };
    }

    /**
     * Ends the call. Its output is used as later runs read it from the journal; with it there, they skip the steps
     * below.
     */
    private StepResult ended(
            Step.Call step,
            Workflow workflow,
            Map<String, Object> output,
            StepPath path,
            StepScope scope,
            StepScope callScope,
            long begin) {
        RunMemory memory = interpreter.request().memory();
        Map<String, Object> retained;
        try (WriteTurn turn = new WriteTurn(interpreter)) {
            byte[] json = OutputJson.write(output, interpreter.request().output(), _ -> turn.take());
            memory.addComputed(JsonWeight.of(json));
            callScope.dropSince(0, memory);
            scope.dropSince(begin, memory);
            scope.hold(JsonWeight.of(json), json.length);
            retained = OutputJson.read(json);
        } catch (OutputJson.NotSerializableException e) {
            throw new WorkflowInterpreter.LimitExceededException(
                    "the workflow \"" + workflow.name() + "\" cannot end: " + e.getMessage());
        }
        if (scope.sensitive()) {
            interpreter.secrets().learn(SensitiveTexts.of(retained));
        }
        Instant now = scope.now();
        if (interpreter.sideEffects().inAny(workflow.steps())) {
            interpreter.journal().buffer(new JournalEntry.Done(path, now, retained, Optional.empty()));
        }
        return new StepResult.Next(retained);
    }
}
