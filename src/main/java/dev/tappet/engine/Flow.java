package dev.tappet.engine;

import java.time.Instant;
import java.util.Map;

/** How the walk of a step or a sequence of steps ended. */
public sealed interface Flow {
    /** The next step's turn. */
    record Next(Object output) implements Flow {}

    record Exited(Map<String, Object> output) implements Flow {}

    record Failed(StepFailure failure) implements Flow {}

    /** Everything there is to do waits, until {@code due} at the earliest. */
    record Held(Instant due) implements Flow {}

    /** What comes next does not fit into the time that is left: another run goes on. */
    record HandedOver() implements Flow {}

    /** A sibling decided the parallel or loop that this was a part of. */
    record Cancelled() implements Flow {}

    Flow HANDED_OVER = new HandedOver();
    Flow CANCELLED = new Cancelled();
}
