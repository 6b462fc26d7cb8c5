package dev.tappet.engine;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.memory.RunMemory.CallMemory;
import dev.tappet.secret.Redactor;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Executes operator steps: calls the operator once, and afterwards adopts the result from the journal. */
final class OperatorStepExecutor {
    private final WorkflowInterpreter interpreter;
    private final OperatorResolver operators;

    OperatorStepExecutor(WorkflowInterpreter interpreter, OperatorResolver operators) {
        this.interpreter = interpreter;
        this.operators = operators;
    }

    StepResult execute(Step.OperatorStep step, StepPath path, StepScope scope) {
        Optional<JournalEntry> journaled = interpreter.journal().at(path);
        if (journaled.isPresent()) {
            interpreter.secrets().used(step.arguments().secrets());
            scope.tally().addReplayed(journaled.get());
            return replay(journaled.get(), scope);
        }
        if (scope.decided().isPresent()) {
            return new StepResult.Failed(scope.decided().get());
        }
        Optional<Operator> operator = operators.of(step, path);
        if (operator.isEmpty()) {
            return new StepResult.Failed(StepFailure.of(
                    step.label().place(), "the operator " + step.operator() + " is not available on this server"));
        }
        Instant now = interpreter.clock().instant();
        if (now.isAfter(interpreter.request().latest())) {
            throw WaitStepExecutor.tooLong(interpreter);
        }
        if (interpreter.request().memory().mustYield() || mustRunOnWorker(operator.get())) {
            return StepResult.HANDED_OVER;
        }
        Object arguments = interpreter.evaluate(step.arguments(), path, 0, scope);
        JournalEntry entry;
        try (CallMemory memory = interpreter.request().memory().call()) {
            entry = stored(operator.get(), step, path, arguments, now, memory, scope.sensitive());
            memory.stored();
            scope.tally().addStored(memory.weight());
        } catch (CallTooLongException _) {
            return StepResult.HANDED_OVER;
        }
        return replay(entry, scope);
    }

    /** A function that responds to callers is frozen after the response, and its role has few permissions. */
    private boolean mustRunOnWorker(Operator operator) {
        return interpreter.request().window().isOfCaller()
                && (operator.runsOnWorkersOnly() || !interpreter.journal().awaitsResponse());
    }

    /**
     * Repeats a call whose effect was rejected because the data that it depends on has changed. Each rejection means
     * that another writer succeeded.
     */
    private JournalEntry stored(
            Operator operator,
            Step.OperatorStep step,
            StepPath path,
            Object arguments,
            Instant now,
            CallMemory memory,
            boolean sensitive)
            throws CallTooLongException {
        while (true) {
            CalledEntry called = entry(operator, step, path, arguments, now, memory, sensitive);
            if (called.effect().isEmpty()) {
                interpreter.journal().write(called.entry());
                return called.entry();
            }
            try (JournalEffect effect = called.effect().get()) {
                if (interpreter.journal().write(called.entry(), effect)) {
                    return called.entry();
                }
            }
        }
    }

    /** The journal entry of a call, and the effect to be stored with it. */
    private record CalledEntry(JournalEntry entry, Optional<JournalEffect> effect) {}

    private CalledEntry entry(
            Operator operator,
            Step.OperatorStep step,
            StepPath path,
            Object arguments,
            Instant now,
            CallMemory memory,
            boolean sensitive)
            throws CallTooLongException {
        try {
            Duration longest = operator.timeout(arguments);
            Duration timeout =
                    interpreter.request().window().within(longest, now).orElseThrow(CallTooLongException::new);
            return call(operator, step, path, arguments, timeout, now, memory, sensitive);
        } catch (Operator.OperatorFailedException e) {
            JournalEntry failed = new JournalEntry.Failed(
                    path,
                    interpreter.clock().instant(),
                    failure(step, e, arguments, sensitive),
                    callTrace(now, e.attempts(), arguments, sensitive));
            return new CalledEntry(failed, Optional.empty());
        }
    }

    /** The call could take longer than the time that this run has left. */
    private static final class CallTooLongException extends Exception {
        private static final long serialVersionUID = 1L;

        CallTooLongException() {
            super(null, null, false, false);
        }
    }

    private CalledEntry call(
            Operator operator,
            Step.OperatorStep step,
            StepPath path,
            Object arguments,
            Duration timeout,
            Instant started,
            CallMemory memory,
            boolean sensitive)
            throws Operator.OperatorFailedException {
        UUID execution = interpreter.request().execution();
        Operator.Call call = new Operator.Call(
                execution,
                interpreter.request().callableWorkflows().workspace(),
                path.idempotencyKey(execution),
                arguments,
                interpreter.request().trace().of(path),
                timeout,
                memory,
                interpreter.secrets());
        try {
            Operator.Result result = operator.isInternal()
                    ? interpreter.request().calls().call(() -> operator.execute(call))
                    : interpreter
                            .request()
                            .calls()
                            .call(() -> interpreter.scheduler().callExternally(() -> operator.execute(call)));
            Object value = asJournaled(result);
            if (sensitive) {
                // before it is journaled, so that the journal seals it, and it is redacted where another step uses it
                interpreter.secrets().learn(SensitiveTexts.of(value));
            }
            JournalEntry done = new JournalEntry.Done(
                    path,
                    interpreter.clock().instant(),
                    value,
                    callTrace(started, result.attempts(), arguments, sensitive));
            return new CalledEntry(done, result.effect());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Journal.LostLeaseException(
                    "Interrupted in " + step.label().place());
        }
    }

    private Optional<OperatorCallTrace> callTrace(Instant started, int attempts, Object arguments, boolean sensitive) {
        Object shown =
                sensitive ? Redactor.MARK : interpreter.secrets().redactor().redact(arguments);
        return Optional.of(
                new OperatorCallTrace(started, attempts, TruncatedValue.of(shown, OperatorCallTrace.INPUT_BYTES)));
    }

    /** Redacts secrets at once, so that a handler sees the same failure now and after a crash. */
    private StepFailure failure(
            Step.OperatorStep step, Operator.OperatorFailedException e, Object arguments, boolean sensitive) {
        String place = step.label().place();
        Redactor redactor = interpreter.secrets().redactor();
        String message = redactor.redact(e.getMessage());
        if (sensitive) {
            message = Redactor.of(SensitiveTexts.of(arguments)).redact(message);
            message = Redactor.of(SensitiveTexts.of(e.detail())).redact(message);
        }
        try {
            return StepFailure.of(place, message, redactor.redact(e.detail()));
        } catch (IllegalArgumentException unwritable) {
            return StepFailure.of(place, message + " (its detail is not JSON: " + unwritable.getMessage() + ")");
        }
    }

    /**
     * Converts a result to what a later run reads from the journal: the following steps must see the same numbers and
     * the same order of fields in this run.
     */
    private static Object asJournaled(Operator.Result result) throws Operator.OperatorFailedException {
        try {
            return Json.readStored(Json.write(result.value()));
        } catch (IllegalArgumentException | MalformedJsonException e) {
            throw new Operator.OperatorFailedException(
                    "the result is not JSON: " + e.getMessage(), result.attempts(), Map.of());
        }
    }

    static StepResult replay(JournalEntry entry, StepScope scope) {
        scope.passed(entry.at());
        return switch (entry) {
            case JournalEntry.Done(StepPath _, Instant _, Object value, Optional<OperatorCallTrace> _) ->
                new StepResult.Next(value);
            case JournalEntry.Failed(StepPath _, Instant _, StepFailure failure, Optional<OperatorCallTrace> _) ->
                new StepResult.Failed(failure);
            case JournalEntry.Opened _,
                    JournalEntry.Waiting _,
                    JournalEntry.Responded _,
                    JournalEntry.Called _,
                    JournalEntry.Repeated _,
                    JournalEntry.JoinedFailure _,
                    JournalEntry.JoinedExit _,
                    JournalEntry.Caught _,
                    JournalEntry.VariablesRead _ ->
                throw new IllegalStateException("Unexpected journal entry of an operator step: " + entry.path());
        };
    }
}
