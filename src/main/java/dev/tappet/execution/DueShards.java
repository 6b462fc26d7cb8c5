package dev.tappet.execution;

import dev.tappet.storage.IndexKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The partitions of the index of due executions. DynamoDB accepts 1,000 writes a second to a partition, and an
 * execution enters and leaves the index: {@value #COUNT} partitions hold 32,000 executions a second, and can be read
 * every minute. Earlier builds wrote the first 16 of them.
 */
final class DueShards {
    static final int COUNT = 64;

    private static final List<String> PARTITIONS =
            IntStream.range(0, COUNT).mapToObj("U#%02d"::formatted).toList();

    private DueShards() {}

    /** All partitions that may have entries. */
    static List<String> partitions() {
        return PARTITIONS;
    }

    static IndexKey of(UUID execution, Instant due) {
        return new IndexKey(
                PARTITIONS.get(Math.floorMod(execution.hashCode(), COUNT)), ExecutionKeys.sortable(due, execution));
    }
}
