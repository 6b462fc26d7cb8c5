package dev.tappet.trigger;

import dev.tappet.http.ProblemType;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;

/**
 * Responds to an event that the workflow in the URL does not accept. On the webhook URL, other workflows may accept it.
 */
final class ConditionCheck {
    private ConditionCheck() {}

    static CheckResult<WorkflowCandidates> check(WorkflowCandidates candidates) {
        return switch (candidates.call().url()) {
            case TriggerUrl.Async _
            when candidates.stored().isEmpty() ->
                // A sender that receives an error retries, and eventually disables the webhook.
                CheckResult.responded(
                        ResponseRenderer.accepted(
                                candidates.candidates().getFirst().execution().id()),
                        new DeliveryOutcome.Filtered());
            case TriggerUrl.Sync _
            when candidates.stored().isEmpty() ->
                CheckResult.refused(
                        ProblemType.EXECUTION_NOT_FOUND,
                        "There is no execution to retrieve. Ensure that no trigger condition prevents workflow"
                                + " execution with the specified event.");
            case TriggerUrl.Async _, TriggerUrl.Sync _, TriggerUrl.Webhook _ -> CheckResult.proceed(candidates);
        };
    }
}
