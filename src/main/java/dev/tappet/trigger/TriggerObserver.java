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
}
