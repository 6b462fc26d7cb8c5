package dev.tappet.storage;

import java.util.Optional;

/** The result of a {@link Write} or of a commit. */
public sealed interface WriteResult {
    /**
     * Everything was written, with the requested durability.
     *
     * @param now the item after a single update; empty after other writes and after commits
     */
    record Applied(Optional<Item> now) implements WriteResult {}

    /**
     * Nothing was written, because a condition did not hold.
     *
     * @param index    of the first write whose condition did not hold, from 0
     * @param existing the item of that write; empty if there is none
     */
    record ConditionFailed(int index, Optional<Item> existing) implements WriteResult {}

    default boolean done() {
        return switch (this) {
            case Applied _ -> true;
            case ConditionFailed _ -> false;
        };
    }
}
