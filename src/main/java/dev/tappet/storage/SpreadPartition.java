package dev.tappet.storage;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A partition whose entries are spread over several partitions, because DynamoDB accepts 1,000 writes a second to one.
 * The first one has the plain name, so that it contains the entries stored before the partition was spread.
 */
public final class SpreadPartition {
    private SpreadPartition() {}

    /**
     * The partition of one entry.
     *
     * @param spread the number of partitions, 1 or more
     */
    public static String of(String partition, UUID entry, int spread) {
        return numbered(partition, spread == 1 ? 0 : Math.floorMod(entry.hashCode(), spread));
    }

    /** All partitions, the one with the plain name first. */
    public static List<String> all(String partition, int spread) {
        return IntStream.range(0, spread)
                .mapToObj(number -> numbered(partition, number))
                .toList();
    }

    private static String numbered(String partition, int number) {
        return number == 0 ? partition : partition + "#" + number;
    }
}
