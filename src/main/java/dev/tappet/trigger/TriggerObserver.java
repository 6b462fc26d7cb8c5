package dev.tappet.trigger;

import dev.tappet.http.ProblemType;
import dev.tappet.trigger.activity.Delivery.Url;

/** Is told what becomes of trigger requests, for those who count. It answers at once, and never fails. */
public interface TriggerObserver {
    /** Looks away. */
    TriggerObserver NOBODY = new TriggerObserver() {};

    /** @param executions how many the request started */
    default void accepted(Url url, int executions) {}

    default void refused(ProblemType row) {}

    /** A request to the URL of a callback, unless it was refused for another reason than its token. */
    default void called(CallbackCall call) {}

    /** What a request to the URL of a callback came to. */
    enum CallbackCall {
        /** It asked what there is to decide. */
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
