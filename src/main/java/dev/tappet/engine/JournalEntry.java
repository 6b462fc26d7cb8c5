package dev.tappet.engine;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What an execution must remember to be resumed: written before anything that depends on it happens, and adopted
 * instead of acting again.
 */
public sealed interface JournalEntry {
    StepPath path();

    /** When it was written; the clock that the following steps see. */
    Instant at();

    /** A step that acted gave a value, or a workflow that was called an output. */
    record Done(StepPath path, Instant at, Object value, Optional<OperatorCallTrace> conduct) implements JournalEntry {}

    /** A step that acted failed, or the workflow that was to be called was not there. */
    record Failed(StepPath path, Instant at, StepFailure failure, Optional<OperatorCallTrace> conduct)
            implements JournalEntry {}

    /**
     * A callback was opened.
     *
     * @param value the step's output, with the callback's URLs
     */
    record Opened(StepPath path, Instant at, Map<String, Object> value, Callbacks.Handle callback)
            implements JournalEntry {}

    /** A wait began; it is over when {@code due} has passed, and the clock then shows {@code due}. */
    record Waiting(StepPath path, Instant at, Instant due) implements JournalEntry {}

    /** A step answered the caller; the answer itself is in the head. A step that came too late leaves nothing. */
    record Answered(StepPath path, Instant at) implements JournalEntry {}

    /**
     * At {@code path~}: a workflow was called. Its steps are journaled below {@code path}.
     *
     * @param workflow its id in the workspace
     * @param source   the workflow whose version runs: the same, or the one that is shared
     */
    record Called(StepPath path, Instant at, UUID workflow, UUID source, int version) implements JournalEntry {}

    /**
     * A repeat has finished rounds, or all of them, and goes on from here: what is below {@code path} of these rounds is
     * not needed any more. Each one replaces the one before it.
     *
     * @param rounds that are finished
     * @param done   present if there is no further round: whether its condition ended it, or the most rounds did
     * @param steps  that were taken in all rounds
     * @param state  the variables ({@code vars}) and outputs of steps that the rounds left, by name
     */
    record Repeated(StepPath path, Instant at, int rounds, Optional<Boolean> done, int steps, Map<String, Object> state)
            implements JournalEntry {}

    /** At {@code path~}: a child's failure decided a parallel or a loop. */
    record JoinedFailure(StepPath path, Instant at, StepFailure failure) implements JournalEntry {}

    /** At {@code path~}: a child's exit decided a parallel or a loop. */
    record JoinedExit(StepPath path, Instant at, Map<String, Object> output) implements JournalEntry {}

    /** At {@code path~}: a try failed and its handler was entered. */
    record Caught(StepPath path, Instant at, StepFailure failure) implements JournalEntry {}

    /**
     * At a path of its own: variables of the workspace were read. Only a read by the same execution adopts them: a rerun
     * reads them again.
     *
     * @param values  plain values by their names
     * @param missing names under which there was none
     */
    record VariablesRead(StepPath path, Instant at, Map<String, Object> values, Set<String> missing)
            implements JournalEntry {}
}
