package dev.tappet.trigger;

import dev.tappet.trigger.activity.Delivery.Run;
import java.util.List;
import java.util.stream.Stream;

/**
 * Third stage: an event and the workflows that it may start, in the order of their bindings. One, except on the webhook
 * URL.
 *
 * @param before the executions that a previous attempt at the same delivery has stored
 */
record WorkflowCandidates(EventRequest call, List<WorkflowCandidate> candidates, List<Run> before) {
    WorkflowCandidates {
        candidates = List.copyOf(candidates);
        before = List.copyOf(before);
    }

    WorkflowCandidates(EventRequest call, List<WorkflowCandidate> candidates) {
        this(call, candidates, List.of());
    }

    /** The candidates whose executions will be stored. */
    List<WorkflowCandidate> stored() {
        return candidates.stream().filter(WorkflowCandidate::isStored).toList();
    }

    /** The executions in the response. */
    List<Run> runs() {
        return Stream.concat(before.stream(), stored().stream().map(WorkflowCandidate::run))
                .toList();
    }
}
