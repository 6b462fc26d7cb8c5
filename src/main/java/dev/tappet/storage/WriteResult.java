package dev.tappet.storage;

import java.util.Optional;

/** What became of a {@link Write} or of a commit of several. */
public sealed interface WriteResult {
    /**
     * Everything was written, durably if that was asked for.
     *
     * @param now the item as it stands after a single update; empty after other writes and after commits
     */
    record Applied(Optional<Item> now) implements WriteResult {}

    /**
     * Nothing was written, because a condition did not hold.
     *
     * @param index    the first write whose condition did not hold, counted from 0
     * @param existing the item it met, if there is one
     */
    record ConditionFailed(int index, Optional<Item> existing) implements WriteResult {}

    default boolean done() {
        return switch (this) {
            case Applied _ -> true;
            case ConditionFailed _ -> false;
        };
    }
}
