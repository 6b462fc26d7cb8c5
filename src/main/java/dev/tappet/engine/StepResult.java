package dev.tappet.engine;

import java.time.Instant;
import java.util.Map;

/** The result of a step or a sequence of steps. */
public sealed interface StepResult {
    /** The next step follows. */
    record Next(Object output) implements StepResult {}

    record Exited(Map<String, Object> output) implements StepResult {}

    record Failed(StepFailure failure) implements StepResult {}

    /** All remaining work waits, until {@code due} at the earliest. */
    record Suspended(Instant due) implements StepResult {}

    /** This run must end, for example for lack of time or memory; another run continues. */
    record Yielded() implements StepResult {}

    /** Another branch ended the parallel or loop around the step. */
    record Cancelled() implements StepResult {}

    StepResult HANDED_OVER = new Yielded();
    StepResult CANCELLED = new Cancelled();
}
