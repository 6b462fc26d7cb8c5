package dev.tappet.engine;

import java.time.Instant;
import java.util.Map;

/** How the walk of a step or a sequence of steps ended. */
public sealed interface StepResult {
    /** The next step's turn. */
    record Next(Object output) implements StepResult {}

    record Exited(Map<String, Object> output) implements StepResult {}

    record Failed(StepFailure failure) implements StepResult {}

    /** Everything there is to do waits, until {@code due} at the earliest. */
    record Suspended(Instant due) implements StepResult {}

    /** What comes next does not fit into the time that is left: another run goes on. */
    record Yielded() implements StepResult {}

    /** A sibling decided the parallel or loop that this was a part of. */
    record Cancelled() implements StepResult {}

    StepResult HANDED_OVER = new Yielded();
    StepResult CANCELLED = new Cancelled();
}
