package dev.tappet.storage;

import java.util.Objects;

/** The position of an item in an {@link Index}: a partition of the index and the sort within it. */
public record IndexKey(String partition, String sort) {
    public IndexKey {
        Objects.requireNonNull(partition, "partition");
        Objects.requireNonNull(sort, "sort");
        if (partition.isEmpty() || sort.isEmpty()) {
            throw new IllegalArgumentException("An index key needs a partition and a sort");
        }
    }
}
