package dev.tappet.engine;

import dev.tappet.expression.Truthiness;
import dev.tappet.memory.JsonWeight;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The executor of repeat: rounds one after the other, in the scope around them. What finished rounds left is journaled
 * from time to time, so that a resumed run neither walks nor reads them again.
 */
final class RepeatStepExecutor {
    /**
     * Bytes of heap that a journaled state may have for each round since the one before it: about 1 KB of JSON. A larger
     * state is journaled less often, so that a thousand rounds do not write it a thousand times.
     */
    private static final long STATE_PER_ROUND = 8 * 1024;

    /** A state that takes more bytes of heap is measured before it is written: texts may be six times as long in JSON. */
    private static final long LARGE_STATE = 64 * 1024;

    private final WorkflowInterpreter walk;

    RepeatStepExecutor(WorkflowInterpreter walk) {
        this.walk = walk;
    }

    StepResult repeat(Step.Repeat step, StepPath path, StepScope scope) {
        StepTally around = scope.tally();
        scope.tally(around.inside());
        Rounds rounds = new Rounds(step, path, scope);
        try {
            return rounds.run();
        } finally {
            around.keep(rounds.charged + scope.tally().takeKept());
            scope.tally(around);
        }
    }

    private final class Rounds {
        private final Step.Repeat step;
        private final StepPath path;
        private final StepScope scope;
        private final Map<String, Object> before;
        private final boolean acts;
        private int finished;
        /** Since the state was journaled. */
        private int rounds;

        private long found;
        private long charged;

        Rounds(Step.Repeat step, StepPath path, StepScope scope) {
            this.step = step;
            this.path = path;
            this.scope = scope;
            this.before = scope.values();
            this.acts = walk.acting().in(step);
        }

        StepResult run() {
            if (walk.journal().at(path).orElse(null) instanceof JournalEntry.Repeated earlier) {
                restore(earlier);
                if (earlier.done().isPresent()) {
                    return output(earlier.done().get());
                }
            }
            while (goesOn()) {
                if (finished == step.max()) {
                    return most();
                }
                StepResult flow = round();
                if (!(flow instanceof StepResult.Next)) {
                    return flow;
                }
                finished++;
                if (acts) {
                    letGo();
                }
            }
            return ended(true);
        }

        private void restore(JournalEntry.Repeated earlier) {
            // what the rounds were given must not be shown, as if they had been walked
            walk.secrets().used(Workflow.secrets(step.steps()).keySet());
            scope.restore(earlier.state());
            scope.passed(earlier.at());
            scope.tally().count(earlier.steps());
            finished = earlier.rounds();
        }

        private boolean goesOn() {
            return switch (step.loop()) {
                case WHILE -> holds();
                case UNTIL -> finished == 0 || !holds();
            };
        }

        private boolean holds() {
            return Truthiness.of(walk.evaluate(step.condition(), path.round(finished), 0, scope));
        }

        private StepResult round() {
            StepPath round = path.round(finished);
            if (finished > 0 && step.delay().isPresent()) {
                Step.Wait delay = new Step.Wait.For(step.label(), step.delay().get());
                StepResult held = walk.waits().hold(delay, round.decision(), scope);
                if (!(held instanceof StepResult.Next)) {
                    return held;
                }
            }
            return walk.sequence(step.steps(), round, scope);
        }

        private StepResult most() {
            String condition = switch (step.loop()) {
                case WHILE -> "still holds";
                case UNTIL -> "does not hold";
            };
            return switch (step.onMax()) {
                case CONTINUE -> ended(false);
                case FAIL ->
                    new StepResult.Failed(StepFailure.of(
                            step.label().place(),
                            "the condition %s after %d rounds, the most that max allows"
                                    .formatted(condition, finished)));
            };
        }

        /** The results of the last round are kept no longer, except for what its state holds of them. */
        private void letGo() {
            walk.journal().forget(path.round(finished - 1));
            rounds++;
            found += scope.tally().takeWeight();
            Map<String, Object> state = scope.changesSince(before);
            long size = JsonWeight.of(state);
            long held = charged + scope.tally().takeKept();
            charged = Math.min(size, held);
            walk.request().memory().release(held - charged);
            if (size <= STATE_PER_ROUND * rounds || size <= found) {
                note(Optional.empty(), state, size);
                rounds = 0;
                found = 0;
            }
        }

        private StepResult ended(boolean done) {
            if (acts) {
                Map<String, Object> state = scope.changesSince(before);
                note(Optional.of(done), state, JsonWeight.of(state));
            }
            return output(done);
        }

        /** @param size of the state, in bytes of heap */
        private void note(Optional<Boolean> done, Map<String, Object> state, long size) {
            JournalEntry entry = new JournalEntry.Repeated(
                    path, scope.now(), finished, done, scope.tally().steps(), state);
            if (size <= LARGE_STATE) {
                walk.journal().note(entry);
                return;
            }
            int most = walk.request().output();
            try (WriteTurn turn = new WriteTurn(walk)) {
                OutputJson.check(state, most);
                turn.take();
                walk.journal().write(entry);
            } catch (OutputJson.NotSerializableException _) {
                throw new WorkflowInterpreter.LimitExceededException(
                        "the variables and outputs that the rounds leave take more than " + most + " bytes of JSON");
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
