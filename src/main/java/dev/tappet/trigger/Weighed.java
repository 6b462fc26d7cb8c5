package dev.tappet.trigger;

import dev.tappet.trigger.activity.Delivery.Run;
import java.util.List;
import java.util.stream.Stream;

/**
 * An event and the workflows that it may start, in the order of their bindings: one, except on the webhook URL.
 *
 * @param before what an earlier attempt at the same delivery has stored already
 */
record Weighed(WithEvent call, List<Candidate> candidates, List<Run> before) {
    Weighed {
        candidates = List.copyOf(candidates);
        before = List.copyOf(before);
    }

    Weighed(WithEvent call, List<Candidate> candidates) {
        this(call, candidates, List.of());
    }

    /** Those that have an id to tell, and are to be stored under it. */
    List<Candidate> stored() {
        return candidates.stream().filter(Candidate::isStored).toList();
    }

    /** What the sender is told. */
    List<Run> runs() {
        return Stream.concat(before.stream(), stored().stream().map(Candidate::run))
                .toList();
    }
}
