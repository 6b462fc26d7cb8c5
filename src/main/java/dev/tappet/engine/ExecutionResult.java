package dev.tappet.engine;

import java.util.Map;
import java.util.Optional;

/** How an execution ended. */
public sealed interface ExecutionResult {
    /** @param output the output of its exit, an object of plain values */
    record Success(Map<String, Object> output) implements ExecutionResult {}

    /**
     * @param step    the place of the step that failed; empty if no step failed
     * @param message the reason, for the owners of the workflow
     */
    record Failure(Optional<String> step, String message) implements ExecutionResult {}

    record Stopped() implements ExecutionResult {}

    record Dropped() implements ExecutionResult {}
}
