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
 * The executor of workflow: walks the steps of another published workflow below the position of the call. Which version
 * that is is looked up once and noted in the journal before anything within can act; from then on it is that version,
 * whatever is published or unpublished.
 */
final class CallStepExecutor {
    private final WorkflowInterpreter walk;

    CallStepExecutor(WorkflowInterpreter walk) {
        this.walk = walk;
    }

    StepResult call(Step.Call step, StepPath path, StepScope scope) {
        Optional<JournalEntry> earlier = walk.journal().at(path);
        if (earlier.isPresent()) {
            scope.tally().adopted(earlier.get());
            return OperatorStepExecutor.adopt(earlier.get(), scope);
        }
        long begin = scope.beginStep();
        Object id = walk.evaluate(step.workflow(), path, 0, scope);
        Object input = walk.evaluate(step.input(), path, 1, scope);
        if (walk.journal().at(path.decision()).orElse(null) instanceof JournalEntry.Called called) {
            return run(step, called, input, path, scope, begin);
        }
        if (scope.decided().isPresent()) {
            return new StepResult.Failed(scope.decided().get());
        }
        Optional<PublishedWorkflows.CalledVersion> published =
                id(id).flatMap(walk.request().callees()::published);
        if (published.isEmpty()) {
            return missing(step, id, path, scope);
        }
        PublishedWorkflows.CalledVersion version = published.get();
        // its time is not the clock's: two runs that enter here see the same
        JournalEntry.Called called = new JournalEntry.Called(
                path.decision(), scope.now(), version.workflow(), version.source(), version.number());
        walk.journal().note(called);
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

    /** Noted, for what is missing now may be there when a later run comes by. */
    private StepResult missing(Step.Call step, Object id, StepPath path, StepScope scope) {
        String message = id instanceof String text
                ? "there is no published workflow with the id \"" + text + "\" in this workspace"
                : "the id of a workflow must be a text";
        StepFailure failure = StepFailure.of(step.label().place(), message);
        walk.journal().note(new JournalEntry.Failed(path, scope.now(), failure, Optional.empty()));
        return new StepResult.Failed(failure);
    }

    private StepResult run(
            Step.Call step, JournalEntry.Called called, Object input, StepPath path, StepScope scope, long begin) {
        Workflow workflow = walk.request().callees().definition(called.source(), called.version());
        if (scope.callers().contains(called.source())) {
            throw new WorkflowInterpreter.LimitExceededException(
                    "the workflow \"" + workflow.name() + "\" calls itself");
        }
        if (scope.callers().size() > EngineLimits.CALLS) {
            throw new WorkflowInterpreter.LimitExceededException(
                    "workflows call each other more than " + EngineLimits.CALLS + " deep");
        }
        Map<String, Object> about = RunRequest.about(called.workflow(), called.version(), workflow);
        StepScope within = scope.called(called.source(), input, about);
        StepResult flow = walk.sequence(workflow.steps(), path.called(), within);
        scope.passed(within.now());
        return switch (flow) {
            case StepResult.Next _ -> ended(step, workflow, Map.of(), path, scope, within, begin);
            case StepResult.Exited(Map<String, Object> output) ->
                ended(step, workflow, output, path, scope, within, begin);
            case StepResult.Failed(StepFailure failure) ->
                new StepResult.Failed(failure.within(step.label().place()));
            case StepResult.Suspended _, StepResult.Yielded _, StepResult.Cancelled _ -> flow;
        };
    }

    /** Its output is the step's, as a later run will read it; and with it in the journal, that run skips what is below. */
    private StepResult ended(
            Step.Call step,
            Workflow workflow,
            Map<String, Object> output,
            StepPath path,
            StepScope scope,
            StepScope within,
            long begin) {
        RunMemory memory = walk.request().memory();
        Map<String, Object> kept;
        try (WriteTurn turn = new WriteTurn(walk)) {
            byte[] json = OutputJson.write(output, walk.request().output(), _ -> turn.take());
            memory.computed(JsonWeight.of(json));
            within.dropSince(0, memory);
            scope.dropSince(begin, memory);
            scope.hold(JsonWeight.of(json), json.length);
            kept = OutputJson.read(json);
        } catch (OutputJson.NotSerializableException e) {
            throw new WorkflowInterpreter.LimitExceededException(
                    "the workflow \"" + workflow.name() + "\" cannot end: " + e.getMessage());
        }
        if (scope.sensitive()) {
            walk.secrets().learn(SensitiveTexts.of(kept));
        }
        Instant now = scope.now();
        if (walk.acting().inAny(workflow.steps())) {
            walk.journal().note(new JournalEntry.Done(path, now, kept, Optional.empty()));
        }
        return new StepResult.Next(kept);
    }
}
