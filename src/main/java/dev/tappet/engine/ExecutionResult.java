package dev.tappet.engine;

import java.util.Map;
import java.util.Optional;

/** How an execution ended. */
public sealed interface ExecutionResult {
    /** @param output what its exit gave, an object of plain values */
    record Success(Map<String, Object> output) implements ExecutionResult {}

    /**
     * @param step    the place of the step that failed; empty when it was none
     * @param message why, for the people who own the workflow
     */
    record Failure(Optional<String> step, String message) implements ExecutionResult {}

    record Stopped() implements ExecutionResult {}

    record Dropped() implements ExecutionResult {}
}
