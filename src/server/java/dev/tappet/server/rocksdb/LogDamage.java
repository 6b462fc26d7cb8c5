package dev.tappet.server.rocksdb;

import java.nio.file.Path;

/**
 * Damage in the write-ahead log that is no torn tail.
 *
 * @param what      is damaged, for people
 * @param log       the file name of the first damaged log
 * @param offset    bytes of it that are whole
 * @param following whole records that come after the damage
 */
record LogDamage(String what, String log, long offset, long following) {
    static LogDamage at(Path log, LogReader.Extent extent) {
        String name = log.getFileName().toString();
        return new LogDamage(
                "the write-ahead log %s is damaged at byte %d of %d".formatted(name, extent.whole(), extent.size()),
                name,
                extent.whole(),
                extent.following());
    }

    static LogDamage missing(SyncedExtent synced) {
        String name = "%06d.log".formatted(synced.log());
        return new LogDamage(
                "the write-ahead log %s, of which %d bytes were on disk, is missing".formatted(name, synced.bytes()),
                name,
                0,
                0);
    }

    static LogDamage gapBefore(Path log) {
        String name = log.getFileName().toString();
        return new LogDamage("the write-ahead log before %s is missing".formatted(name), name, 0, 0);
    }

    LogDamage followedBy(long more) {
        return new LogDamage(what, log, offset, following + more);
    }

    /** What an administrator sets to go on without what is damaged and what follows: it holds for this damage alone. */
    String name() {
        return log + ":" + offset;
    }

    /** Whether going on means to cut this log, rather than one that is gone or comes after a gap. */
    boolean isWithin() {
        return offset > 0;
    }
}
