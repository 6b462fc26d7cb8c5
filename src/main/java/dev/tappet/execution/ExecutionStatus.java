package dev.tappet.execution;

/** The status of an execution. */
public enum ExecutionStatus {
    QUEUED,
    RUNNING,
    /** Suspended in a {@code wait} or {@code callback} step; no worker holds it. */
    ON_HOLD,
    SUCCESS,
    FAILED,
    STOPPED,
    /** Never claimed within 24 hours. */
    DROPPED,
    /** Not run, because its concurrency group had no free slot. */
    SKIPPED;

    public boolean isFinal() {
        return switch (this) {
            case QUEUED, RUNNING, ON_HOLD -> false;
            case SUCCESS, FAILED, STOPPED, DROPPED, SKIPPED -> true;
        };
    }
}
