package dev.tappet.storage;

import java.util.Objects;

/** An item's place in an {@link Index}: the partition of the index and the order within it. */
public record IndexKey(String partition, String sort) {
    public IndexKey {
        Objects.requireNonNull(partition, "partition");
        Objects.requireNonNull(sort, "sort");
        if (partition.isEmpty() || sort.isEmpty()) {
            throw new IllegalArgumentException("An index key needs a partition and a sort");
        }
    }
}
