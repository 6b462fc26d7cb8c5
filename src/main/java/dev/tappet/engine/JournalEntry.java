package dev.tappet.engine;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * An entry in the journal of an execution. It is written before anything that depends on it happens, and a resumed run
 * adopts it instead of repeating the side effect.
 */
public sealed interface JournalEntry {
    StepPath path();

    /** When it was written; the time that the following steps see. */
    Instant at();

    /** An operator step, a called workflow or a wait for a callback ended with a value, the output of the step. */
    record Done(StepPath path, Instant at, Object value, Optional<OperatorCallTrace> callTrace)
            implements JournalEntry {}

    /** An operator step or a wait for a callback failed, or the workflow to be called does not exist. */
    record Failed(StepPath path, Instant at, StepFailure failure, Optional<OperatorCallTrace> callTrace)
            implements JournalEntry {}

    /**
     * A callback was opened.
     *
     * @param value the step's output, with the callback's URLs
     */
    record Opened(StepPath path, Instant at, Map<String, Object> value, Callbacks.Handle callback)
            implements JournalEntry {}

    /**
     * A wait began. A wait for a time is over when {@code due} has passed, and the clock then shows {@code due}. A wait
     * for a callback is over at {@code due} at the latest.
     */
    record Waiting(StepPath path, Instant at, Instant due) implements JournalEntry {}

    /**
     * A step gave the response. The response itself is in the execution state. A step that was too late writes no
     * entry.
     */
    record Responded(StepPath path, Instant at) implements JournalEntry {}

    /**
     * At {@code path~}: a workflow was called. Its steps are journaled below {@code path}.
     *
     * @param workflow the id of the workflow that the step names
     * @param source   the id of the workflow that owns the version: the same, or the one that is shared
     */
    record Called(StepPath path, Instant at, UUID workflow, UUID source, int version) implements JournalEntry {}

    /**
     * A repeat has finished some or all of its rounds. A resumed run continues from here, and does not need the entries
     * of these rounds below {@code path}. Each entry replaces the previous one.
     *
     * @param rounds the number of finished rounds
     * @param done   present if there is no further round: true if the condition ended the repeat, false if it reached
     *               its maximum number of rounds
     * @param steps  the number of steps in all rounds
     * @param state  the variables ({@code vars}) and the outputs of steps after the rounds, by name
     */
    record Repeated(StepPath path, Instant at, int rounds, Optional<Boolean> done, int steps, Map<String, Object> state)
            implements JournalEntry {}

    /** At {@code path~}: the failure of a branch ended a parallel or a loop. */
    record JoinedFailure(StepPath path, Instant at, StepFailure failure) implements JournalEntry {}

    /** At {@code path~}: the exit of a branch ended a parallel or a loop. */
    record JoinedExit(StepPath path, Instant at, Map<String, Object> output) implements JournalEntry {}

    /** At {@code path~}: a try failed and its handler was entered. */
    record Caught(StepPath path, Instant at, StepFailure failure) implements JournalEntry {}

    /**
     * At a separate path: variables of the workspace were read. Only later runs of the same execution adopt them; a
     * rerun reads them again.
     *
     * @param values  the values, plain values by name
     * @param missing the names for which there is no variable
     */
    record VariablesRead(StepPath path, Instant at, Map<String, Object> values, Set<String> missing)
            implements JournalEntry {}
}
