package dev.tappet.trigger;

import dev.tappet.trigger.activity.Delivery.Run;
import java.util.List;
import java.util.stream.Stream;

/**
 * An event and the workflows that it may start, in the order of their bindings: one, except on the webhook URL.
 *
 * @param before what an earlier attempt at the same delivery has stored already
 */
record WorkflowCandidates(EventRequest call, List<WorkflowCandidate> candidates, List<Run> before) {
    WorkflowCandidates {
        candidates = List.copyOf(candidates);
        before = List.copyOf(before);
    }

    WorkflowCandidates(EventRequest call, List<WorkflowCandidate> candidates) {
        this(call, candidates, List.of());
    }

    /** Those that have an id to tell, and are to be stored under it. */
    List<WorkflowCandidate> stored() {
        return candidates.stream().filter(WorkflowCandidate::isStored).toList();
    }

    /** What the sender is told. */
    List<Run> runs() {
        return Stream.concat(before.stream(), stored().stream().map(WorkflowCandidate::run))
                .toList();
    }
}
