package dev.tappet.aws;

import static dev.tappet.aws.TableDefinition.EXPIRES;
import static dev.tappet.aws.TableDefinition.PARTITION;
import static dev.tappet.aws.TableDefinition.SORT;
import static dev.tappet.aws.TableDefinition.TOKEN;
import static dev.tappet.aws.TableDefinition.partitionOf;
import static dev.tappet.aws.TableDefinition.sortOf;

import dev.tappet.storage.Attribute;
import dev.tappet.storage.Index;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Converts items to the attributes of DynamoDB and back. */
final class ItemAttributes {
    /** The names of attributes that the table itself uses. */
    private static final Set<String> RESERVED_NAMES = Stream.concat(
                    Stream.of(PARTITION, SORT, EXPIRES, TOKEN),
                    Arrays.stream(Index.values()).flatMap(index -> Stream.of(partitionOf(index), sortOf(index))))
            .collect(Collectors.toUnmodifiableSet());

    private ItemAttributes() {}

    static Map<String, AttributeValue> of(Key key) {
        return Map.of(
                PARTITION, AttributeValue.fromS(key.partition()),
                SORT, AttributeValue.fromS(key.sort()));
    }

    static Map<String, AttributeValue> of(Item item) {
        Map<String, AttributeValue> attributes = new HashMap<>(of(item.key()));
        item.attributes().forEach((name, value) -> attributes.put(checked(name), of(value)));
        item.indexes().forEach((index, at) -> {
            attributes.put(partitionOf(index), AttributeValue.fromS(at.partition()));
            attributes.put(sortOf(index), AttributeValue.fromS(at.sort()));
        });
        item.expires().ifPresent(at -> attributes.put(EXPIRES, seconds(at)));
        return attributes;
    }

    static AttributeValue of(Attribute value) {
        return switch (value) {
            case Attribute.Text(String text) -> AttributeValue.fromS(text);
            case Attribute.Number(long number) -> number(number);
            // Unsafe: the array is not copied, since it never changes.
            case Attribute.Bytes(byte[] bytes) -> AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(bytes));
        };
    }

    static AttributeValue number(long number) {
        return AttributeValue.fromN(Long.toString(number));
    }

    static AttributeValue seconds(Instant at) {
        return number(at.getEpochSecond());
    }

    /** Rejects a name that the table itself uses. */
    static String checked(String name) {
        if (RESERVED_NAMES.contains(name)) {
            throw new IllegalArgumentException("An attribute may not be called " + name);
        }
        return name;
    }

    static Key key(Map<String, AttributeValue> attributes) {
        return new Key(attributes.get(PARTITION).s(), attributes.get(SORT).s());
    }

    static Item item(Map<String, AttributeValue> attributes) {
        Key key = key(attributes);
        Item.Builder item = Item.at(key);
        for (Map.Entry<String, AttributeValue> attribute : attributes.entrySet()) {
            if (!RESERVED_NAMES.contains(attribute.getKey())) {
                item.with(attribute.getKey(), attribute(key, attribute.getKey(), attribute.getValue()));
            }
        }
        for (Index index : Index.values()) {
            if (attributes.containsKey(partitionOf(index))) {
                item.in(
                        index,
                        attributes.get(partitionOf(index)).s(),
                        attributes.get(sortOf(index)).s());
            }
        }
        if (attributes.containsKey(EXPIRES)) {
            item.expires(
                    Instant.ofEpochSecond(Long.parseLong(attributes.get(EXPIRES).n())));
        }
        return item.build();
    }

    private static Attribute attribute(Key key, String name, AttributeValue value) {
        return switch (value.type()) {
            case S -> Attribute.of(value.s());
            case N -> Attribute.of(Long.parseLong(value.n()));
            case B -> Attribute.of(value.b().asByteArrayUnsafe());
            case SS, NS, BS, M, L, BOOL, NUL, UNKNOWN_TO_SDK_VERSION ->
                throw new IllegalStateException("Attribute " + name + " of " + key + " is of type " + value.type());
        };
    }
}
