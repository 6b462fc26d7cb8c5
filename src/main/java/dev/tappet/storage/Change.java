package dev.tappet.storage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One change to an item in a {@link Write.Update}. An update names an attribute or an index at most once. */
public sealed interface Change {
    /** Sets an attribute. */
    record Set(String name, Attribute value) implements Change {}

    /** Sets an attribute unless the item has it. */
    record SetIfMissing(String name, Attribute value) implements Change {}

    /** Removes an attribute. */
    record Remove(String name) implements Change {}

    /** Adds to a number. A missing number counts as 0. */
    record Add(String name, long delta) implements Change {}

    /** Adds the item to an index, or moves it to another position of the index. */
    record Enter(Index index, IndexKey at) implements Change {}

    /** Removes the item from an index. */
    record Leave(Index index) implements Change {}

    /**
     * Merges the changes of two consecutive updates into those of a single update.
     *
     * @return empty if a single update cannot express them: the second update adds to an attribute that the first one
     *     sets or removes, or sets one if missing that the first one changes
     */
    static Optional<List<Change>> join(List<Change> first, List<Change> second) {
        Map<Object, Change> joined = new LinkedHashMap<>();
        first.forEach(change -> joined.put(change.target(), change));
        for (Change change : second) {
            Change before = joined.get(change.target());
            if (before == null) {
                joined.put(change.target(), change);
                continue;
            }
            switch (change) {
                case Set _, Remove _, Enter _, Leave _ -> joined.put(change.target(), change);
                case Add(String name, long delta)
                when before instanceof Add(String _, long previous) ->
                    joined.put(name, new Add(name, Math.addExact(previous, delta)));
                case Add _, SetIfMissing _ -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new ArrayList<>(joined.values()));
    }

    /** The name of the attribute, or the index. */
    private Object target() {
        return switch (this) {
            case Set(String name, Attribute _) -> name;
            case SetIfMissing(String name, Attribute _) -> name;
            case Remove(String name) -> name;
            case Add(String name, long _) -> name;
            case Enter(Index index, IndexKey _) -> index;
            case Leave(Index index) -> index;
        };
    }

    static Change set(String name, String value) {
        return new Set(name, Attribute.of(value));
    }

    static Change set(String name, long value) {
        return new Set(name, Attribute.of(value));
    }

    static Change set(String name, byte[] value) {
        return new Set(name, Attribute.of(value));
    }
}
