package dev.tappet.execution;

import java.util.Optional;

/**
 * How an execution was triggered.
 *
 * @param url       the trigger URL of its event, or what replaces a URL
 * @param requestId of the request that sent the event, as in the log and the deliveries
 */
public record TriggerOrigin(Url url, Optional<String> requestId) {
    /** The origin of a schedule's execution. */
    public static final TriggerOrigin SCHEDULE = new TriggerOrigin(Url.SCHEDULE, Optional.empty());

    /** The origin of an execution that reports another one's end. */
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
