package dev.tappet.engine;

import dev.tappet.json.HeaderValues;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.memory.RunMemory.CallMemory;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.TimeValue;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Executes {@code callback} steps, which open callbacks, and {@code wait} steps for callbacks. A decision is stored in
 * the table before its caller receives the response. The wait step copies it from the table into the journal when it
 * reads it.
 */
final class CallbackStepExecutor {
    /** How often a branch checks for a decision while other branches work. A suspended execution is woken instead. */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(5);

    private final WorkflowInterpreter interpreter;

    CallbackStepExecutor(WorkflowInterpreter interpreter) {
        this.interpreter = interpreter;
    }

    StepResult open(Step.Callback step, StepPath path, StepScope scope) {
        Optional<JournalEntry> journaled = interpreter.journal().at(path);
        if (journaled.isPresent()) {
            interpreter.secrets().used(step.secrets());
            return replayOpened(journaled.get(), scope);
        }
        if (scope.decided().isPresent()) {
            return new StepResult.Failed(scope.decided().get());
        }
        Instant now = interpreter.clock().instant();
        Callbacks.Terms terms = new Callbacks.Terms(
                path,
                step.label().name(),
                step.choices(),
                until(step, path, scope, now),
                step.authentication().map(template -> interpreter.evaluate(template, path, 1, scope)));
        JournalEntry.Opened entry;
        try {
            Callbacks.Opened opened = interpreter.request().callbacks().open(terms);
            interpreter.secrets().learn(opened.secrets());
            entry = new JournalEntry.Opened(path, now, opened.output(), opened.handle());
        } catch (InvalidFieldException e) {
            return new StepResult.Failed(StepFailure.of(
                    step.label().place(), interpreter.secrets().redactor().redact(e.getMessage())));
        }
        interpreter.journal().write(entry);
        return replayOpened(entry, scope);
    }

    private Instant until(Step.Callback step, StepPath path, StepScope scope, Instant now) {
        Duration timeout = TimeValue.timeout(interpreter.evaluate(step.timeout(), path, 0, scope));
        Instant until = now.plus(timeout).truncatedTo(ChronoUnit.MILLIS);
        if (until.isAfter(interpreter.request().latest())) {
            throw WaitStepExecutor.tooLong(interpreter);
        }
        return until;
    }

    private static StepResult replayOpened(JournalEntry entry, StepScope scope) {
        if (!(entry instanceof JournalEntry.Opened opened)) {
            throw new IllegalStateException("Unexpected journal entry of a callback step: " + entry.path());
        }
        scope.passed(opened.at());
        return new StepResult.Next(opened.value());
    }

    StepResult hold(Step.Wait.ForCallback step, StepPath path, StepScope scope) {
        Optional<JournalEntry> journaled = interpreter.journal().at(path);
        if (journaled.isPresent() && !(journaled.get() instanceof JournalEntry.Waiting)) {
            scope.tally().addReplayed(journaled.get());
            return replay(journaled.get(), scope);
        }
        if (scope.decided().isPresent()) {
            return new StepResult.Failed(scope.decided().get());
        }
        Optional<Callbacks.Handle> callback =
                scope.output(step.callback()).map(interpreter.request().callbacks()::handle);
        if (callback.isEmpty()) {
            return new StepResult.Failed(StepFailure.of(
                    step.label().place(), "the callback \"" + step.callback() + "\" was not opened before this step"));
        }
        try {
            return hold(step, callback.get(), path, scope);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Journal.LostLeaseException("Interrupted in a wait");
        }
    }

    private StepResult hold(Step.Wait.ForCallback step, Callbacks.Handle callback, StepPath path, StepScope scope)
            throws InterruptedException {
        while (true) {
            if (interpreter.request().memory().mustYield()) {
                return StepResult.HANDED_OVER;
            }
            Optional<JournalEntry> decided = decision(step, callback, path, scope);
            if (decided.isPresent()) {
                return replay(decided.get(), scope);
            }
            Instant now = interpreter.clock().instant();
            if (interpreter.journal().at(path).isEmpty()) {
                WaitStepExecutor.journal(interpreter, new JournalEntry.Waiting(path, now, callback.until()));
            }
            switch (interpreter.scheduler().sleep(min(callback.until(), now.plus(POLL_INTERVAL)), scope.part())) {
                case DUE -> {}
                case SETTLED -> {
                    return new StepResult.Suspended(callback.until());
                }
                case CANCELLED -> {
                    return StepResult.CANCELLED;
                }
            }
        }
    }

    private StepResult replay(JournalEntry entry, StepScope scope) {
        StepResult result = OperatorStepExecutor.replay(entry, scope);
        if (scope.sensitive() && result instanceof StepResult.Next(Object decided)) {
            interpreter.secrets().learn(SensitiveTexts.of(decided));
        }
        return result instanceof StepResult.Next(Map<?, ?> decision)
                        && decision.get("request") instanceof Map<?, ?> request
                ? new StepResult.Next(withHeaders(decision, request))
                : result;
    }

    /** Header names are case-insensitive, as in <code>$.request</code>. */
    private static Map<Object, Object> withHeaders(Map<?, ?> decision, Map<?, ?> request) {
        Map<Object, Object> result = new LinkedHashMap<>(decision);
        result.put("request", HeaderValues.within(request));
        return result;
    }

    private static Instant min(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** The result of a callback, after it is written to the journal; empty while the callback can still be decided. */
    private Optional<JournalEntry> decision(
            Step.Wait.ForCallback step, Callbacks.Handle callback, StepPath path, StepScope scope)
            throws InterruptedException {
        try (CallMemory memory = interpreter.request().memory().call()) {
            Callbacks.State state = interpreter.request().callbacks().state(callback, path, memory);
            Instant now = interpreter.clock().instant();
            Optional<JournalEntry> entry = switch (state) {
                case Callbacks.State.Open _ -> Optional.empty();
                case Callbacks.State.Decided(Map<String, Object> decision) ->
                    Optional.of(new JournalEntry.Done(path, now, decision, OperatorCallTrace.UNKNOWN));
                case Callbacks.State.Closed(String message) ->
                    Optional.of(new JournalEntry.Failed(
                            path,
                            now,
                            StepFailure.of(step.label().place(), message, detail(step, callback)),
                            OperatorCallTrace.UNKNOWN));
                case Callbacks.State.Unreachable(String message) ->
                    throw new WorkflowInterpreter.LimitExceededException(message);
            };
            entry.ifPresent(interpreter.journal()::write);
            memory.stored();
            scope.tally().addStored(memory.weight());
            return entry;
        }
    }

    private static Map<String, Object> detail(Step.Wait.ForCallback step, Callbacks.Handle callback) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("timeout", true);
        detail.put("callback", step.callback());
        detail.put("expires_at", callback.until().toString());
        return detail;
    }
}
