package dev.tappet.trigger;

import dev.tappet.trigger.activity.Delivery.Run;
import java.util.ArrayList;
import java.util.List;

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
        List<WorkflowCandidate> stored = new ArrayList<>(candidates.size());
        for (WorkflowCandidate candidate : candidates) {
            if (candidate.isStored()) {
                stored.add(candidate);
            }
        }
        return stored;
    }

    /** The executions in the response. */
    List<Run> runs() {
        List<Run> runs = new ArrayList<>(before);
        for (WorkflowCandidate candidate : stored()) {
            runs.add(candidate.run());
        }
        return runs;
    }
}
