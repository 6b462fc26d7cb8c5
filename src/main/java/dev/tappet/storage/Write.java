package dev.tappet.storage;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One conditional write of one item. */
public sealed interface Write {
    Key key();

    Condition condition();

    /** Writes the whole item and replaces an existing one. */
    record Put(Item item, Condition condition) implements Write {
        public Put {
            Objects.requireNonNull(item, "item");
            Objects.requireNonNull(condition, "condition");
        }

        @Override
        public Key key() {
            return item.key();
        }
    }

    /** Changes single attributes. The expiry of an existing item does not change. */
    record Update(Key key, List<Change> changes, Condition condition) implements Write {
        public Update {
            changes = List.copyOf(changes);
            if (changes.isEmpty()) {
                throw new IllegalArgumentException("An update without changes is a check");
            }
        }

        /**
         * The item after the changes. Every implementation of {@link ItemTable} must agree with this method.
         *
         * @param existing the item; if it is empty, absent or expired, the changes create a new one
         * @throws IllegalStateException if an addition meets an attribute that is not a number
         * @throws ArithmeticException if a sum exceeds 64 bits
         */
        public Item appliedTo(Optional<Item> existing) {
            Map<String, Attribute> attributes = new HashMap<>();
            Map<Index, IndexKey> indexes = new EnumMap<>(Index.class);
            existing.ifPresent(item -> {
                attributes.putAll(item.attributes());
                indexes.putAll(item.indexes());
            });
            for (Change change : changes) {
                switch (change) {
                    case Change.Set(String name, Attribute value) -> attributes.put(name, value);
                    case Change.SetIfMissing(String name, Attribute value) -> attributes.putIfAbsent(name, value);
                    case Change.Remove(String name) -> attributes.remove(name);
                    case Change.Add(String name, long delta) ->
                        attributes.merge(name, Attribute.of(delta), (value, _) -> sum(name, value, delta));
                    case Change.Enter(Index index, IndexKey at) -> indexes.put(index, at);
                    case Change.Leave(Index index) -> indexes.remove(index);
                }
            }
            return new Item(key, attributes, indexes, existing.flatMap(Item::expires));
        }

        private Attribute sum(String name, Attribute attribute, long delta) {
            return switch (attribute) {
                case Attribute.Number(long value) -> Attribute.of(Math.addExact(value, delta));
                case Attribute.Text _, Attribute.Bytes _ ->
                    throw new IllegalStateException("Attribute " + name + " of " + key + " is not a number");
            };
        }
    }

    /** Deletes the item. */
    record Delete(Key key, Condition condition) implements Write {}

    /** Writes nothing: the condition must hold for the other writes of the commit to happen. */
    record Check(Key key, Condition condition) implements Write {}
}
