package dev.tappet.storage;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;

/**
 * What DynamoDB would count for each partition key of a table and its indexes, by the second of a clock.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html">
 *     DynamoDB: partition keys</a>
 */
public final class ConsumedCapacity {
    /** Write units of a partition key in a second. */
    public static final int WRITES = 1_000;

    /** Read units of a partition key in a second. */
    public static final int READS = 3_000;

    private record Second(long second, String key) {}

    private final Map<Second, Double> writes = new HashMap<>();
    private final Map<Second, Double> reads = new HashMap<>();
    private final InstantSource clock;

    public ConsumedCapacity(InstantSource clock) {
        this.clock = clock;
    }

    /** @param index empty for the table itself */
    private void add(Map<Second, Double> counted, String index, String partition, double units) {
        counted.merge(new Second(clock.instant().getEpochSecond(), index + " " + partition), units, Double::sum);
    }

    public void wrote(String partition, double units) {
        add(writes, "", partition, units);
    }

    void wrote(Index index, String partition, double units) {
        add(writes, index.name(), partition, units);
    }

    void read(String partition, double units) {
        add(reads, "", partition, units);
    }

    void read(Index index, String partition, double units) {
        add(reads, index.name(), partition, units);
    }

    public double totalWrites() {
        return writes.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The keys that were written more often in a second than DynamoDB allows, with the units of their worst second. */
    public Map<String, Double> hotWrites() {
        return over(writes, WRITES);
    }

    /** The same of reads. */
    public Map<String, Double> hotReads() {
        return over(reads, READS);
    }

    /** The units of the worst second of the keys that begin with a text; 0 if there are none. */
    public double mostWrites(String prefix) {
        return most(writes, prefix);
    }

    /** The same of reads. */
    public double mostReads(String prefix) {
        return most(reads, prefix);
    }

    private static double most(Map<Second, Double> counted, String prefix) {
        return counted.entrySet().stream()
                .filter(entry -> entry.getKey().key().startsWith(prefix))
                .mapToDouble(Entry::getValue)
                .max()
                .orElse(0);
    }

    private static Map<String, Double> over(Map<Second, Double> counted, int max) {
        return counted.entrySet().stream()
                .filter(entry -> entry.getValue() > max)
                .collect(Collectors.toMap(entry -> entry.getKey().key(), Entry::getValue, Math::max));
    }

    /** For the message of a test: the keys that were used most. */
    @Override
    public String toString() {
        return "writes %s, reads %s".formatted(largest(writes), largest(reads));
    }

    private static List<Entry<Second, Double>> largest(Map<Second, Double> counted) {
        return counted.entrySet().stream()
                .sorted(Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(8)
                .toList();
    }
}
