package dev.tappet.storage;

import java.util.Objects;

/**
 * The address of an item: a partition and a sort within it. Both are printable text without control characters. Within
 * a partition, items are ordered by the bytes of {@code sort} in UTF-8.
 */
public record Key(String partition, String sort) {
    public Key {
        Objects.requireNonNull(partition, "partition");
        Objects.requireNonNull(sort, "sort");
        if (partition.isEmpty() || sort.isEmpty()) {
            throw new IllegalArgumentException("A key needs a partition and a sort: " + partition + " / " + sort);
        }
    }

    @Override
    public String toString() {
        return partition + "/" + sort;
    }
}
