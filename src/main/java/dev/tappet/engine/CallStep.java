package dev.tappet.engine;

import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The executor of workflow: walks the steps of another published workflow below the position of the call. Which version
 * that is is looked up once and noted in the journal before anything within can act; from then on it is that version,
 * whatever is published or unpublished.
 */
final class CallStep {
    private final Walk walk;

    CallStep(Walk walk) {
        this.walk = walk;
    }

    Flow call(Step.Call step, Path path, Scope scope) {
        Optional<JournalEntry> earlier = walk.journal().at(path);
        if (earlier.isPresent()) {
            return ActStep.adopt(earlier.get(), scope);
        }
        Object id = walk.evaluate(step.workflow(), path, 0, scope);
        Object input = walk.evaluate(step.input(), path, 1, scope);
        if (walk.journal().at(path.decision()).orElse(null) instanceof JournalEntry.Called called) {
            return run(step, called, input, path, scope);
        }
        if (scope.decided().isPresent()) {
            return new Flow.Failed(scope.decided().get());
        }
        Optional<Binding> published = id(id).flatMap(walk.request().callees()::published);
        if (published.isEmpty()) {
            return missing(step, id, path, scope);
        }
        Binding binding = published.get();
        // its time is not the clock's: two runs that enter here see the same
        JournalEntry.Called called = new JournalEntry.Called(
                path.decision(), scope.now(), binding.workflow(), binding.source(), binding.version());
        walk.journal().note(called);
        return run(step, called, input, path, scope);
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
    private Flow missing(Step.Call step, Object id, Path path, Scope scope) {
        String message = id instanceof String text
                ? "there is no published workflow with the id \"" + text + "\" in this workspace"
                : "the id of a workflow must be a text";
        StepFailure failure = StepFailure.of(step.label().place(), message);
        walk.journal().note(new JournalEntry.Failed(path, scope.now(), failure, Optional.empty()));
        return new Flow.Failed(failure);
    }

    private Flow run(Step.Call step, JournalEntry.Called called, Object input, Path path, Scope scope) {
        Workflow workflow = walk.request().callees().definition(called.source(), called.version());
        if (scope.callers().contains(called.source())) {
            throw new Walk.LimitExceeded("the workflow \"" + workflow.name() + "\" calls itself");
        }
        if (scope.callers().size() > Limits.CALLS) {
            throw new Walk.LimitExceeded("workflows call each other more than " + Limits.CALLS + " deep");
        }
        Map<String, Object> about = RunRequest.about(called.workflow(), called.version(), workflow);
        Scope within = scope.called(called.source(), input, about);
        Flow flow = walk.sequence(workflow.steps(), path.called(), within);
        scope.passed(within.now());
        return switch (flow) {
            case Flow.Next _ -> ended(step, workflow, Map.of(), path, scope);
            case Flow.Exited(Map<String, Object> output) -> ended(step, workflow, output, path, scope);
            case Flow.Failed(StepFailure failure) ->
                new Flow.Failed(failure.within(step.label().place()));
            case Flow.Held _, Flow.HandedOver _, Flow.Cancelled _ -> flow;
        };
    }

    /** Its output is the step's, as a later run will read it; and with it in the journal, that run skips what is below. */
    private Flow ended(Step.Call step, Workflow workflow, Map<String, Object> output, Path path, Scope scope) {
        Map<String, Object> kept;
        try {
            kept = OutputJson.read(OutputJson.write(output, walk.request().output()));
        } catch (OutputJson.UnwritableException e) {
            throw new Walk.LimitExceeded("the workflow \"" + workflow.name() + "\" cannot end: " + e.getMessage());
        }
        Instant now = scope.now();
        if (walk.acting().inAny(workflow.steps())) {
            walk.journal().note(new JournalEntry.Done(path, now, kept, Optional.empty()));
        }
        return new Flow.Next(kept);
    }
}
