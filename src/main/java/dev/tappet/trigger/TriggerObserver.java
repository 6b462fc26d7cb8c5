package dev.tappet.trigger;

import dev.tappet.http.ProblemType;
import dev.tappet.trigger.activity.Delivery.Url;

/** Observes the outcomes of trigger requests, for metrics. Methods return at once and never throw. */
public interface TriggerObserver {
    /** Ignores everything. */
    TriggerObserver NONE = new TriggerObserver() {};

    /**
     * @param executions how many the request started
     */
    default void accepted(Url url, int executions) {}

    default void refused(ProblemType row) {}

    /** A request to the URL of a callback, unless it was rejected for another reason than its token. */
    default void called(CallbackCall call) {}

    /** The outcome of a request to the URL of a callback. */
    enum CallbackCall {
        /** It read the choices. */
        LOOKED,
        DECIDED,
        /** The callback was decided before. */
        REPEATED,
        /** The callback can no longer be decided. */
        TOO_LATE,
        /** There is no callback with this token. */
        UNKNOWN
    }
}
