package dev.tappet.server.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds damage in the write-ahead logs before RocksDB reads them. RocksDB would silently keep the records before the
 * damage and discard those after it. An incomplete tail without further records is the result of a power cut, not
 * damage.
 */
final class LogCheck {
    private static final Pattern NAME = Pattern.compile("\\d{1,18}\\.log");

    private final Path folder;

    LogCheck(Path folder) {
        this.folder = folder;
    }

    /** The logs of a folder, oldest first. */
    static List<Path> logs(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.comparingLong(LogCheck::number))
                    .toList();
        }
    }

    static long number(Path log) {
        String name = log.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - ".log".length()));
    }

    /**
     * The result of a check.
     *
     * @param damage the first damage; empty if there is none
     * @param torn   the position at which the last log ends with an incomplete record; empty if it does not
     */
    record Findings(Optional<LogDamage> damage, Optional<LogDamage> torn) {
        static final Findings NONE = new Findings(Optional.empty(), Optional.empty());

        static Findings of(LogDamage damage) {
            return new Findings(Optional.of(damage), Optional.empty());
        }
    }

    Findings run() throws IOException {
        if (Files.notExists(folder.resolve("CURRENT"))) {
            return Findings.NONE;
        }
        List<Path> logs = logs(folder);
        if (logs.isEmpty()) {
            // Every open database has a log.
            return Findings.of(new LogDamage("its write-ahead log is missing", "log", 0, 0));
        }
        Optional<SyncedExtent> synced = SyncedExtent.read(folder);
        if (synced.isPresent() && synced.get().log() > number(logs.getLast())) {
            return Findings.of(LogDamage.missing(synced.get()));
        }
        return run(logs, synced);
    }

    private static Findings run(List<Path> logs, Optional<SyncedExtent> synced) throws IOException {
        Optional<LogDamage> damage = Optional.empty();
        Optional<LogDamage> torn = Optional.empty();
        OptionalLong expected = OptionalLong.empty();
        for (Path log : logs) {
            LogReader.Extent extent = LogReader.read(log);
            if (damage.isPresent()) {
                damage = damage.map(before -> before.followedBy(extent.records() + extent.following()));
                continue;
            }
            if (extent.first().isPresent()
                    && expected.isPresent()
                    && extent.first().getAsLong() > expected.getAsLong()) {
                // Rows between this log and the previous one are missing: the previous one is damaged, truncated or
                // missing.
                LogDamage before = torn.orElseGet(() -> LogDamage.gapBefore(log));
                damage = Optional.of(before.followedBy(extent.records() + extent.following()));
                continue;
            }
            damage = damageIn(log, extent, synced);
            torn = extent.whole() < extent.size() ? Optional.of(LogDamage.at(log, extent)) : Optional.empty();
            expected = extent.next().isPresent() ? extent.next() : expected;
        }
        return new Findings(damage, torn);
    }

    private static Optional<LogDamage> damageIn(Path log, LogReader.Extent extent, Optional<SyncedExtent> synced) {
        boolean promised = synced.filter(known -> known.log() == number(log) && known.bytes() > extent.whole())
                .isPresent();
        return promised || extent.following() > 0 ? Optional.of(LogDamage.at(log, extent)) : Optional.empty();
    }
}
