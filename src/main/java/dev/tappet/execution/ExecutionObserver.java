package dev.tappet.execution;

import java.time.Duration;

/** Is told of executions, for those who count and measure. It answers at once, and never fails. */
public interface ExecutionObserver {
    /** Looks away. */
    ExecutionObserver NOBODY = new ExecutionObserver() {};

    /** @param waited from when it was stored until a worker took it up for the first time */
    default void begun(Lane lane, Duration waited) {}

    /** @param duration from when it was stored, waits included */
    default void ended(ExecutionStatus status, Duration duration) {}
}
