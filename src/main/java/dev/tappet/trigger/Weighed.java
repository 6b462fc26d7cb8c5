package dev.tappet.trigger;

import java.util.List;

/** An event and the workflows that it may start, in the order of their bindings: one, except on the webhook URL. */
record Weighed(WithEvent call, List<Candidate> candidates) {
    Weighed {
        candidates = List.copyOf(candidates);
    }

    /** Those that have an id to tell. */
    List<Candidate> stored() {
        return candidates.stream().filter(Candidate::isStored).toList();
    }
}
