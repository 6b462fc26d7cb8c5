package dev.tappet.execution;

/** Where an execution stands in its life. */
public enum ExecutionStatus {
    QUEUED,
    RUNNING,
    /** Waiting in a {@code wait} step; no worker is held. */
    ON_HOLD,
    SUCCESS,
    FAILED,
    STOPPED,
    /** Never claimed within 24 hours. */
    DROPPED,
    /** Not run, because as many executions with its concurrency key ran as may. */
    SKIPPED;

    public boolean isFinal() {
        return switch (this) {
            case QUEUED, RUNNING, ON_HOLD -> false;
            case SUCCESS, FAILED, STOPPED, DROPPED, SKIPPED -> true;
        };
    }
}
