package dev.tappet.engine;

import java.util.Map;
import java.util.Optional;

/** How an execution ended. */
public sealed interface Outcome {
    /** @param output what its exit gave, an object of plain values */
    record Success(Map<String, Object> output) implements Outcome {}

    /**
     * @param step    the place of the step that failed; empty when it was none
     * @param message why, for the people who own the workflow
     */
    record Failure(Optional<String> step, String message) implements Outcome {}

    record Stopped() implements Outcome {}

    record Dropped() implements Outcome {}
}
