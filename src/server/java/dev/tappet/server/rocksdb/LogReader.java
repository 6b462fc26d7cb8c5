package dev.tappet.server.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * Reads the intact records of a write-ahead log of RocksDB, and counts the intact records after damage. The format is
 * described at https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format: blocks of 32 KB that contain
 * fragments of records, each with a masked CRC-32C, a length and a type.
 */
final class LogReader {
    private static final int BLOCK = 32 * 1024;
    private static final int HEADER = 7;
    private static final int RECYCLED_HEADER = 11;
    private static final int CRC_MASK = 0xa282ead8;

    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int LAST = 4;
    private static final int RECYCLED = 4;

    /**
     * The size of the header of a batch of writes, in bytes: the sequence number of its first row, and the number of
     * rows.
     */
    private static final int BATCH_HEADER = 12;

    /**
     * The header of a batch of writes.
     *
     * @param first the sequence number of its first row
     * @param rows  the number of its sequence numbers
     */
    private record Batch(long first, long rows) {}

    /**
     * The content of a log.
     *
     * @param whole     the number of bytes up to which all records are intact
     * @param size      the size of the file, in bytes
     * @param first     the sequence number of the first row; empty if there is none
     * @param next      the sequence number after the last intact row; empty if there is none
     * @param records   the number of intact records before any damage
     * @param following the number of intact records after the damage
     */
    record Extent(long whole, long size, OptionalLong first, OptionalLong next, long records, long following) {}

    private final ByteBuffer log;
    private long whole;
    private OptionalLong first = OptionalLong.empty();
    private OptionalLong next = OptionalLong.empty();
    private OptionalLong pending = OptionalLong.empty();
    private long records;
    private long following;
    private boolean damaged;

    private LogReader(ByteBuffer log) {
        this.log = log;
    }

    static Extent read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            // Copied, not mapped: if a mapped file were truncated in the meantime, the process would end.
            ByteBuffer bytes =
                    ByteBuffer.allocate(Math.toIntExact(channel.size())).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Continues to read.
            }
            LogReader reader = new LogReader(bytes.flip());
            reader.readRecords();
            return new Extent(reader.whole, bytes.limit(), reader.first, reader.next, reader.records, reader.following);
        }
    }

    private void readRecords() {
        int at = 0;
        while (at < log.limit()) {
            int left = BLOCK - at % BLOCK;
            if (left < HEADER) {
                at += left;
            } else if (isCompleteRecord(at)) {
                handleRecord(at);
                at += length(at);
            } else {
                damaged = true;
                at++;
            }
        }
    }

    /** The length of the fragment at an offset, including its header. */
    private int length(int at) {
        return header(at) + (log.getShort(at + 4) & 0xFFFF);
    }

    private int header(int at) {
        int type = type(at);
        boolean recycled = type > RECYCLED && type <= 2 * RECYCLED || type == 11 || type == 131;
        return recycled ? RECYCLED_HEADER : HEADER;
    }

    private int type(int at) {
        return log.get(at + 6) & 0xFF;
    }

    private boolean isCompleteRecord(int at) {
        int end = Math.min(log.limit(), at - at % BLOCK + BLOCK);
        if (at + HEADER > end || type(at) == 0 || at + length(at) > end) {
            return false;
        }
        CRC32C crc = new CRC32C();
        crc.update(log.slice(at + 6, length(at) - 6));
        int value = (int) crc.getValue();
        return log.getInt(at) == Integer.rotateRight(value, 15) + CRC_MASK;
    }

    private void handleRecord(int at) {
        int type = type(at) > RECYCLED && type(at) <= 2 * RECYCLED ? type(at) - RECYCLED : type(at);
        boolean begins = type == FULL || type == FIRST;
        if (damaged) {
            following += begins ? 1 : 0;
            return;
        }
        if (begins) {
            begin(at);
        }
        if (type == FULL || type >= LAST) {
            // A record of several fragments is complete with its last one.
            next = pending.isPresent() ? pending : next;
            records++;
            whole = (long) at + length(at);
        }
    }

    private void begin(int at) {
        int payload = at + header(at);
        if (at + length(at) - payload >= BATCH_HEADER) {
            Batch batch = new Batch(log.getLong(payload), log.getInt(payload + 8) & 0xFFFF_FFFFL);
            first = first.isPresent() ? first : OptionalLong.of(batch.first());
            pending = OptionalLong.of(batch.first() + batch.rows());
        }
    }
}
