package dev.tappet.execution;

import java.time.Duration;

/** Observes executions, for metrics. Methods return at once and never throw. */
public interface ExecutionObserver {
    /** Ignores everything. */
    ExecutionObserver NONE = new ExecutionObserver() {};

    /**
     * @param waited from when it was stored until a worker claimed it for the first time
     */
    default void started(Lane lane, Duration waited) {}

    /**
     * @param duration since it was stored, including waits
     */
    default void ended(ExecutionStatus status, Duration duration) {}
}
