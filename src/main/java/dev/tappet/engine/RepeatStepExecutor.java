package dev.tappet.engine;

import dev.tappet.expression.Truthiness;
import dev.tappet.memory.JsonWeight;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Executes {@code repeat} steps: rounds one after the other, in the scope around them. The state after finished rounds
 * is journaled from time to time, so that a resumed run neither executes nor reads them again.
 */
final class RepeatStepExecutor {
    /**
     * The size that a journaled state may have for each round since the last journaled one, in bytes of heap: about 1
     * KB of JSON. A larger state is journaled less often, so that a thousand rounds do not write it a thousand times.
     */
    private static final long STATE_PER_ROUND = 8 * 1024;

    /**
     * The size from which a state is checked before it is written, in bytes of heap: texts may be six times as long in
     * JSON.
     */
    private static final long LARGE_STATE = 64 * 1024;

    private final WorkflowInterpreter interpreter;

    RepeatStepExecutor(WorkflowInterpreter interpreter) {
        this.interpreter = interpreter;
    }

    StepResult repeat(Step.Repeat step, StepPath path, StepScope scope) {
        StepTally around = scope.tally();
        scope.tally(around.nested());
        Rounds rounds = new Rounds(step, path, scope);
        try {
            return rounds.run();
        } finally {
            around.addStored(rounds.chargedBytes + scope.tally().drainStored());
            scope.tally(around);
        }
    }

    private final class Rounds {
        private final Step.Repeat step;
        private final StepPath path;
        private final StepScope scope;
        private final Map<String, Object> before;
        private final boolean hasSideEffects;
        private int finished;
        /** Finished rounds since the state was journaled. */
        private int rounds;

        private long found;
        private long chargedBytes;

        Rounds(Step.Repeat step, StepPath path, StepScope scope) {
            this.step = step;
            this.path = path;
            this.scope = scope;
            this.before = scope.values();
            this.hasSideEffects = interpreter.sideEffects().in(step);
        }

        StepResult run() {
            if (interpreter.journal().at(path).orElse(null) instanceof JournalEntry.Repeated previous) {
                restore(previous);
                if (previous.done().isPresent()) {
                    return output(previous.done().get());
                }
            }
            while (shouldContinue()) {
                if (finished == step.max()) {
                    return maxReached();
                }
                StepResult result = round();
                if (!(result instanceof StepResult.Next)) {
                    return result;
                }
                finished++;
                if (hasSideEffects) {
                    releaseRound();
                }
            }
            return ended(true);
        }

        private void restore(JournalEntry.Repeated previous) {
            // secrets that the skipped rounds used must be redacted, as if the rounds had run
            interpreter.secrets().used(Workflow.secrets(step.steps()).keySet());
            scope.restore(previous.state());
            scope.passed(previous.at());
            scope.tally().count(previous.steps());
            finished = previous.rounds();
        }

        private boolean shouldContinue() {
            return switch (step.loop()) {
                case WHILE -> conditionHolds();
                case UNTIL -> finished == 0 || !conditionHolds();
            };
        }

        private boolean conditionHolds() {
            return Truthiness.of(interpreter.evaluate(step.condition(), path.round(finished), 0, scope));
        }

        private StepResult round() {
            StepPath round = path.round(finished);
            if (finished > 0 && step.delay().isPresent()) {
                Step.Wait delay = new Step.Wait.For(step.label(), step.delay().get());
                StepResult held = interpreter.waitExecutor().hold(delay, round.decision(), scope);
                if (!(held instanceof StepResult.Next)) {
                    return held;
                }
            }
            return interpreter.sequence(step.steps(), round, scope);
        }

        private StepResult maxReached() {
            String condition = switch (step.loop()) {
                case WHILE -> "still holds";
                case UNTIL -> "does not hold";
            };
            return switch (step.onMax()) {
                case CONTINUE -> ended(false);
                case FAIL ->
                    new StepResult.Failed(StepFailure.of(
                            step.label().place(),
                            "the condition %s after %d rounds, which is the limit (max)"
                                    .formatted(condition, finished)));
            };
        }

        /** Releases the results of the last round, except for those that its state contains. */
        private void releaseRound() {
            interpreter.journal().discard(path.round(finished - 1));
            rounds++;
            found += scope.tally().drainWeight();
            Map<String, Object> state = scope.changesSince(before);
            long size = JsonWeight.of(state);
            long held = chargedBytes + scope.tally().drainStored();
            chargedBytes = Math.min(size, held);
            interpreter.request().memory().release(held - chargedBytes);
            if (size <= STATE_PER_ROUND * rounds || size <= found) {
                bufferRound(Optional.empty(), state, size);
                rounds = 0;
                found = 0;
            }
        }

        private StepResult ended(boolean done) {
            if (hasSideEffects) {
                Map<String, Object> state = scope.changesSince(before);
                bufferRound(Optional.of(done), state, JsonWeight.of(state));
            }
            return output(done);
        }

        /** @param size of the state, in bytes of heap */
        private void bufferRound(Optional<Boolean> done, Map<String, Object> state, long size) {
            JournalEntry entry = new JournalEntry.Repeated(
                    path, scope.now(), finished, done, scope.tally().steps(), state);
            if (size <= LARGE_STATE) {
                interpreter.journal().buffer(entry);
                return;
            }
            int max = interpreter.request().output();
            try (WriteTurn turn = new WriteTurn(interpreter)) {
                OutputJson.check(state, max);
                turn.take();
                interpreter.journal().write(entry);
            } catch (OutputJson.NotSerializableException _) {
                throw new WorkflowInterpreter.LimitExceededException(
                        "the variables and outputs of the rounds take more than " + max + " bytes of JSON");
            }
        }

        private StepResult output(boolean done) {
            Map<String, Object> output = new LinkedHashMap<>();
            output.put("rounds", finished);
            output.put("done", done);
            return new StepResult.Next(output);
        }
    }
}
