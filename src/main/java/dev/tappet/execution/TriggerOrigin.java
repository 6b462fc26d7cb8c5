package dev.tappet.execution;

/**
 * How an execution was triggered.
 *
 * @param url       to which of the trigger URLs its event was sent
 * @param requestId of the request that brought the event, as the log and the deliveries have it
 */
public record TriggerOrigin(Url url, String requestId) {
    /** The three trigger URLs. */
    public enum Url {
        /** Of an integration: starts all of its workflows. */
        WEBHOOK,
        /** Of a workflow. */
        ASYNC,
        /** Of a workflow, for a caller that waits for the response. */
        SYNC
    }
}
