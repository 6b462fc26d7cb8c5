package dev.tappet.workspace;

import java.util.Optional;
import java.util.Set;

/** The draft that a workflow must have for a change, so that no author overwrites or publishes the text of another. */
public sealed interface DraftPrecondition {
    /** No precondition. */
    DraftPrecondition NONE = new Any();

    /** Any draft, or none. */
    record Any() implements DraftPrecondition {}

    /** Any draft. */
    record Present() implements DraftPrecondition {}

    /** No draft yet. */
    record Absent() implements DraftPrecondition {}

    /** The draft that one of these revisions saved. */
    record OneOf(Set<Long> revisions) implements DraftPrecondition {
        public OneOf {
            revisions = Set.copyOf(revisions);
        }
    }

    /** @param draft the revision that saved the current draft; empty if there is none */
    default boolean holds(Optional<Long> draft) {
        return switch (this) {
            case Any _ -> true;
            case Present _ -> draft.isPresent();
            case Absent _ -> draft.isEmpty();
            case OneOf(Set<Long> revisions) -> draft.filter(revisions::contains).isPresent();
        };
    }
}
