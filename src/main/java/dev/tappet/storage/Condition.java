package dev.tappet.storage;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The condition of a {@link Write} on the existing item. An item that has expired counts as absent. */
public sealed interface Condition {
    /**
     * Whether the condition holds. Every implementation of {@link ItemTable} must agree with this method.
     *
     * @param existing the item; empty if it is absent or has expired
     */
    default boolean holdsFor(Optional<Item> existing) {
        return switch (this) {
            case Any _ -> true;
            case Absent _ -> existing.isEmpty();
            case All(List<Test> tests) ->
                existing.isPresent() && tests.stream().allMatch(test -> test.holdsFor(existing.get()));
        };
    }

    /** Always holds. An update of an absent item creates it. */
    record Any() implements Condition {}

    /** The item does not exist. */
    record Absent() implements Condition {}

    /** The item exists and every test holds. */
    record All(List<Test> tests) implements Condition {
        public All {
            tests = List.copyOf(tests);
        }
    }

    /** A test of one attribute. */
    sealed interface Test {
        String name();

        default boolean holdsFor(Item item) {
            Optional<Attribute> attribute =
                    Optional.ofNullable(item.attributes().get(name()));
            return switch (this) {
                case Is is -> attribute.isPresent() && attribute.get().equals(is.value());
                case OneOf oneOf -> attribute.isPresent() && oneOf.values().contains(attribute.get());
                case Missing _ -> attribute.isEmpty();
                case MissingOrAtMost max ->
                    attribute.isEmpty()
                            || attribute.get() instanceof Attribute.Number(long value) && value <= max.value();
            };
        }

        /** The attribute equals the value. */
        record Is(String name, Attribute value) implements Test {}

        /** The attribute equals one of at most 100 values. Never holds if there are no values. */
        record OneOf(String name, Set<Attribute> values) implements Test {
            public OneOf {
                values = Set.copyOf(values);
            }
        }

        /** The item does not have the attribute. */
        record Missing(String name) implements Test {}

        /** The number is at most {@code value}, or is missing. */
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
