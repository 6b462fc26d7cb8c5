package dev.tappet.server.rocksdb;

import java.nio.file.Path;

/**
 * Damage in the write-ahead log, other than an incomplete tail.
 *
 * @param what      a description of the damage, for messages
 * @param log       the file name of the first damaged log
 * @param offset    the number of intact bytes of that log
 * @param following the number of intact records after the damage
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

    /**
     * The value with which an administrator accepts the loss of the damaged and the following records. It is valid for
     * this damage only.
     */
    String name() {
        return log + ":" + offset;
    }

    /** Whether accepting the loss truncates this log. If not, the log is missing or follows a gap. */
    boolean isWithin() {
        return offset > 0;
    }
}
