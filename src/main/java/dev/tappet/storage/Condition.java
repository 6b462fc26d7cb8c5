package dev.tappet.storage;

import java.util.List;
import java.util.Set;

/** What must hold of the standing item for a {@link Write} to happen. An item that has expired counts as absent. */
public sealed interface Condition {
    /** Nothing; an update of an absent item creates it. */
    record Any() implements Condition {}

    /** There is no such item. */
    record Absent() implements Condition {}

    /** The item exists and every test holds. */
    record All(List<Test> tests) implements Condition {
        public All {
            tests = List.copyOf(tests);
        }
    }

    /** A statement about one attribute. */
    sealed interface Test {
        String name();

        record Is(String name, Attribute value) implements Test {}

        record OneOf(String name, Set<Attribute> values) implements Test {
            public OneOf {
                values = Set.copyOf(values);
            }
        }

        record Missing(String name) implements Test {}

        /** The number is at most {@code value}, or is not there. */
        record MissingOrAtMost(String name, long value) implements Test {}
    }

    static Condition any() {
        return new Any();
    }

    static Condition absent() {
        return new Absent();
    }

    static Condition exists() {
        return new All(List.of());
    }

    static Condition all(Test... tests) {
        return new All(List.of(tests));
    }
}
