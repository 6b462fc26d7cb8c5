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
 * Over how many partitions of the table the lists of a workspace are spread, and were. A change works for readers at
 * once and for writers a while later, so that no reader misses what is written; a reader goes on to read what was written
 * before a change as long as it exists.
 *
 * @param changes in the order of time; before the first one, and without any, there is one partition
 */
public record Spread(List<SpreadChange> changes) {
    public static final Spread ONE = new Spread(List.of());

    /** The most partitions. */
    public static final int MOST = 200;

    /** Longer than a process uses what it has read of a workspace. */
    static final Duration BEFORE_WRITES = Duration.ofSeconds(30);

    /** Executions are kept for 60 days. */
    static final Duration KEPT = Duration.ofDays(61);

    /** @param from when entries are written to so many partitions */
    public record SpreadChange(int partitions, Instant from) {}

    public Spread {
        changes = List.copyOf(changes);
    }

    /** The number that was set last. */
    public int set() {
        return changes.isEmpty() ? 1 : changes.getLast().partitions();
    }

    /** To how many partitions entries are written. */
    public int writing(Instant now) {
        int partitions = 1;
        for (SpreadChange change : changes) {
            if (!change.from().isAfter(now)) {
                partitions = change.partitions();
            }
        }
        return partitions;
    }

    /** In how many partitions entries may be. */
    public int reading(Instant now) {
        return IntStream.range(0, changes.size())
                .filter(i -> i == changes.size() - 1
                        || changes.get(i + 1).from().plus(KEPT).isAfter(now))
                .map(i -> changes.get(i).partitions())
                .max()
                .orElse(1);
    }

    Spread changed(int partitions, Instant now) {
        if (partitions == set()) {
            return this;
        }
        List<SpreadChange> all = new ArrayList<>(changes);
        all.add(new SpreadChange(partitions, now.plus(BEFORE_WRITES)));
        while (all.size() > 1 && !all.get(1).from().plus(KEPT).isAfter(now)) {
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
