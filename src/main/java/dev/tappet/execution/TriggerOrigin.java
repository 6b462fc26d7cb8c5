package dev.tappet.execution;

import java.util.Optional;

/**
 * How an execution was triggered.
 *
 * @param url       to which of the trigger URLs its event was sent, or what took the place of a URL
 * @param requestId of the request that brought the event, as the log and the deliveries have it
 */
public record TriggerOrigin(Url url, Optional<String> requestId) {
    /** The origin of a slot. */
    public static final TriggerOrigin SCHEDULE = new TriggerOrigin(Url.SCHEDULE, Optional.empty());

    /** The origin of the report of another execution's end. */
    public static final TriggerOrigin TAPPET = new TriggerOrigin(Url.TAPPET, Optional.empty());

    /** By a request. */
    public TriggerOrigin(Url url, String requestId) {
        this(url, Optional.of(requestId));
    }

    /** The three trigger URLs, and what starts executions without a request. */
    public enum Url {
        /** Of an integration: starts all of its workflows. */
        WEBHOOK,
        /** Of a workflow. */
        ASYNC,
        /** Of a workflow, for a caller that waits for the response. */
        SYNC,
        /** No URL: the schedule of a workflow. */
        SCHEDULE,
        /** No URL: the end of another execution. */
        TAPPET
    }
}
