package dev.tappet.storage;

import java.util.Optional;

/** What became of a {@link Write} or of a commit of several. */
public sealed interface Outcome {
    /**
     * Everything was written, durably if that was asked for.
     *
     * @param now the item as it stands after a single update; empty after other writes and after commits
     */
    record Done(Optional<Item> now) implements Outcome {}

    /**
     * Nothing was written, because a condition did not hold.
     *
     * @param which    the first write whose condition did not hold, counted from 0
     * @param standing the item it met, if there is one
     */
    record Refused(int which, Optional<Item> standing) implements Outcome {}

    default boolean done() {
        return switch (this) {
            case Done _ -> true;
            case Refused _ -> false;
        };
    }
}
