package dev.tappet.workspace;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The current and previous numbers of table partitions over which the lists of a workspace are spread. A change applies
 * to readers immediately and to writers later, so that no reader misses an entry. Readers include previous partitions
 * as long as their entries exist.
 *
 * @param changes in the order of time; before the first one, there is one partition
 */
public record Spread(List<SpreadChange> changes) {
    public static final Spread ONE = new Spread(List.of());

    /** Maximum number of partitions. */
    public static final int MAX_PARTITIONS = 200;

    /** Longer than a process uses cached data of a workspace. */
    static final Duration WRITE_DELAY = Duration.ofSeconds(30);

    /** Executions are kept for 60 days. */
    static final Duration RETENTION = Duration.ofDays(61);

    /** @param from when entries are first written to this number of partitions */
    public record SpreadChange(int partitions, Instant from) {}

    public Spread {
        changes = List.copyOf(changes);
    }

    /** The number that was set last. */
    public int set() {
        return changes.isEmpty() ? 1 : changes.getLast().partitions();
    }

    /** The number of partitions to which entries are written. */
    public int partitionsToWrite(Instant now) {
        int partitions = 1;
        for (SpreadChange change : changes) {
            if (!change.from().isAfter(now)) {
                partitions = change.partitions();
            }
        }
        return partitions;
    }

    /** The number of partitions that may contain entries. */
    public int partitionsToRead(Instant now) {
        return IntStream.range(0, changes.size())
                .filter(i -> i == changes.size() - 1
                        || changes.get(i + 1).from().plus(RETENTION).isAfter(now))
                .map(i -> changes.get(i).partitions())
                .max()
                .orElse(1);
    }

    Spread withPartitions(int partitions, Instant now) {
        if (partitions == set()) {
            return this;
        }
        List<SpreadChange> all = new ArrayList<>(changes);
        all.add(new SpreadChange(partitions, now.plus(WRITE_DELAY)));
        while (all.size() > 1 && !all.get(1).from().plus(RETENTION).isAfter(now)) {
            all.removeFirst();
        }
        return new Spread(all);
    }

    String text() {
        return changes.stream()
                .map(change -> change.partitions() + "@" + change.from().toEpochMilli())
                .collect(Collectors.joining(","));
    }

    static Spread of(Optional<String> text) {
        return text.map(written -> new Spread(Arrays.stream(written.split(","))
                        .flatMap(change -> Stream.of(change).map(part -> part.split("@", 2)))
                        .map(parts -> new SpreadChange(
                                Integer.parseInt(parts[0]), Instant.ofEpochMilli(Long.parseLong(parts[1]))))
                        .toList()))
                .orElse(ONE);
    }
}
