package dev.tappet.execution;

import dev.tappet.storage.ChunkedBody;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Bytes that belong to an item: in the item itself if they are few, otherwise in separate items. */
sealed interface StoredContent {
    /** In the item itself. */
    record Inline(byte[] bytes) implements StoredContent {}

    /**
     * In parts.
     *
     * @param ref    from which {@link ChunkedBody} finds all parts
     * @param prefix of the parts' sort keys in {@code partition}
     */
    record InParts(String partition, String prefix, String ref) implements StoredContent {}

    /** The content, and the parts to store before it. */
    record Prepared(StoredContent content, List<Item> parts) {}

    static Prepared prepare(byte[] bytes, int maxInline, String partition, String prefix, Instant expires) {
        if (bytes.length <= maxInline) {
            return new Prepared(new Inline(bytes), List.of());
        }
        ChunkedBody body = ChunkedBody.split(bytes, partition, prefix, Optional.of(expires));
        return new Prepared(new InParts(partition, prefix, body.ref()), body.parts());
    }

    /** The length in bytes, without reading the parts. */
    default int length() {
        return switch (this) {
            case Inline(byte[] bytes) -> bytes.length;
            case InParts(String _, String _, String ref) -> ChunkedBody.length(ref);
        };
    }

    default byte[] read(ItemTable table) {
        return read(table::get);
    }

    /**
     * @param parts reads the parts of many contents at once
     */
    default byte[] read(Function<Collection<Key>, Map<Key, Item>> parts) {
        return switch (this) {
            case Inline(byte[] bytes) -> bytes;
            case InParts(String partition, String prefix, String ref) ->
                ChunkedBody.join(ref, parts, partition, prefix);
        };
    }

    /** The keys of its parts. */
    default List<Key> keys() {
        return switch (this) {
            case Inline _ -> List.of();
            case InParts(String partition, String prefix, String ref) -> ChunkedBody.keys(ref, partition, prefix);
        };
    }
}
