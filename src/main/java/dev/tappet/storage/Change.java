package dev.tappet.storage;

/** One change of a standing item in a {@link Write.Update}. An update names an attribute or an index at most once. */
public sealed interface Change {
    record Set(String name, Attribute value) implements Change {}

    record SetIfMissing(String name, Attribute value) implements Change {}

    record Remove(String name) implements Change {}

    /** Adds to a number; a missing one counts as 0. */
    record Add(String name, long delta) implements Change {}

    /** Enters the item into an index, or moves it there. */
    record Enter(Index index, IndexKey at) implements Change {}

    record Leave(Index index) implements Change {}

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
