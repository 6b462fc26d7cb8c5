package dev.tappet.storage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One immutable item of the table.
 *
 * @param key        its address
 * @param attributes its named values; names are short identifiers ({@code [a-z_]+})
 * @param indexes    its positions in the secondary indexes
 * @param expires    its expiry, truncated to the second; from then on no read returns it and it counts as absent in
 *                   conditions
 */
public record Item(
        Key key, Map<String, Attribute> attributes, Map<Index, IndexKey> indexes, Optional<Instant> expires) {
    public Item {
        Objects.requireNonNull(key, "key");
        attributes = Map.copyOf(attributes);
        indexes = Map.copyOf(indexes);
        expires = expires.map(at -> at.truncatedTo(ChronoUnit.SECONDS));
    }

    public Optional<String> text(String name) {
        return switch (attributes.get(name)) {
            case null -> Optional.empty();
            case Attribute.Text(String value) -> Optional.of(value);
            case Attribute.Number _, Attribute.Bytes _ -> throw wrongType(name, "text");
        };
    }

    public Optional<Long> number(String name) {
        return switch (attributes.get(name)) {
            case null -> Optional.empty();
            case Attribute.Number(long value) -> Optional.of(value);
            case Attribute.Text _, Attribute.Bytes _ -> throw wrongType(name, "a number");
        };
    }

    public Optional<byte[]> bytes(String name) {
        return switch (attributes.get(name)) {
            case null -> Optional.empty();
            case Attribute.Bytes(byte[] value) -> Optional.of(value);
            case Attribute.Text _, Attribute.Number _ -> throw wrongType(name, "bytes");
        };
    }

    public boolean expiredAt(Instant now) {
        return expires.isPresent() && !expires.get().isAfter(now);
    }

    /** The bytes that count towards {@link ItemTable#MAX_ITEM_BYTES}: those of the names and values of the attributes. */
    public int bytes() {
        int sum = 0;
        for (Map.Entry<String, Attribute> attribute : attributes.entrySet()) {
            sum += attribute.getKey().length() + attribute.getValue().bytes();
        }
        return sum;
    }

    private IllegalStateException wrongType(String name, String type) {
        return new IllegalStateException("Attribute " + name + " of " + key + " is not " + type);
    }

    public static Builder at(Key key) {
        return new Builder(key);
    }

    public static Builder at(String partition, String sort) {
        return new Builder(new Key(partition, sort));
    }

    /** Builds an item. */
    public static final class Builder {
        private final Key key;
        private final Map<String, Attribute> attributes = new LinkedHashMap<>();
        private final Map<Index, IndexKey> indexes = new EnumMap<>(Index.class);
        private Optional<Instant> expires = Optional.empty();

        private Builder(Key key) {
            this.key = key;
        }

        public Builder with(String name, Attribute value) {
            attributes.put(name, value);
            return this;
        }

        public Builder with(String name, String value) {
            return with(name, Attribute.of(value));
        }

        public Builder with(String name, long value) {
            return with(name, Attribute.of(value));
        }

        public Builder with(String name, byte[] value) {
            return with(name, Attribute.of(value));
        }

        public Builder in(Index index, String partition, String sort) {
            indexes.put(index, new IndexKey(partition, sort));
            return this;
        }

        public Builder expires(Instant at) {
            expires = Optional.of(at);
            return this;
        }

        public Item build() {
            return new Item(key, attributes, indexes, expires);
        }
    }
}
