package dev.tappet.server.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.storage.Index;
import dev.tappet.storage.IndexEntry;
import dev.tappet.storage.IndexKey;
import dev.tappet.storage.Key;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * The keys of the rows in the three column families. A zero byte ends each text except the last. Rows are therefore
 * ordered by the bytes of their texts in UTF-8, and a text is followed by the texts of which it is a prefix:
 *
 * <pre>
 * items   partition 0 sort                                              → the item
 * index   index(1 byte) partition 0 sort 0 item's partition 0 its sort  → nothing
 * expiry  hour(4 bytes, of the epoch) item's partition 0 its sort       → nothing
 * </pre>
 */
final class RowKeys {
    private static final long HOUR = Duration.ofHours(1).toSeconds();
    private static final int HOUR_BYTES = Integer.BYTES;
    private static final byte[] NOTHING = new byte[0];

    private RowKeys() {}

    /** The rows from {@code lower}, inclusive, to {@code upper}, exclusive. */
    record Range(byte[] lower, byte[] upper) {
        boolean contains(byte[] row) {
            return Arrays.compareUnsigned(lower, row) <= 0 && Arrays.compareUnsigned(row, upper) < 0;
        }

        Range after(byte[] row) {
            return new Range(Arrays.copyOf(row, row.length + 1), upper);
        }

        Range before(byte[] row) {
            return new Range(lower, row);
        }
    }

    static byte[] ofItem(Key key) {
        return row(NOTHING, key.partition(), key.sort());
    }

    static Key itemOf(byte[] row) {
        return key(row, 0);
    }

    static Range ofItems(String partition, String from, String to) {
        return new Range(row(NOTHING, partition, from), row(NOTHING, partition, to, ""));
    }

    static byte[] ofIndex(Index index, IndexKey at, Key item) {
        return row(number(index), at.partition(), at.sort(), item.partition(), item.sort());
    }

    static IndexEntry entryOfIndex(byte[] row) {
        int sort = zero(row, 1) + 1;
        int item = zero(row, sort);
        return new IndexEntry(key(row, item + 1), new String(row, sort, item - sort, UTF_8));
    }

    static Range ofIndex(Index index, String partition, String from, String to) {
        byte[] last = row(number(index), partition, to, "");
        last[last.length - 1] = 1;
        return new Range(row(number(index), partition, from), last);
    }

    static byte[] ofExpiry(Instant expires, Key item) {
        return row(hour(expires), item.partition(), item.sort());
    }

    static Key itemOfExpiry(byte[] row) {
        return key(row, HOUR_BYTES);
    }

    /** All rows that expire before the hour of {@code now}. */
    static Range expiredBefore(Instant now) {
        return new Range(NOTHING, hour(now));
    }

    private static byte[] hour(Instant expires) {
        int hour = Math.toIntExact(Math.max(0, Math.floorDiv(expires.getEpochSecond(), HOUR)));
        return ByteBuffer.allocate(HOUR_BYTES).putInt(hour).array();
    }

    private static byte[] number(Index index) {
        return switch (index) {
            case DUE -> new byte[] {1};
            case BY_WORKFLOW -> new byte[] {2};
            case BY_WORKSPACE -> new byte[] {3};
        };
    }

    private static byte[] row(byte[] prefix, String... texts) {
        byte[][] encoded = new byte[texts.length][];
        int length = prefix.length + texts.length - 1;
        for (int i = 0; i < texts.length; i++) {
            encoded[i] = texts[i].getBytes(UTF_8);
            length += encoded[i].length;
        }
        byte[] row = Arrays.copyOf(prefix, length);
        int at = prefix.length;
        for (int i = 0; i < texts.length; i++) {
            if (texts[i].indexOf(0) >= 0) {
                throw new IllegalArgumentException("A key with a zero character: " + texts[i]);
            }
            System.arraycopy(encoded[i], 0, row, at, encoded[i].length);
            at += encoded[i].length + 1;
        }
        return row;
    }

    private static Key key(byte[] row, int from) {
        int end = zero(row, from);
        return new Key(new String(row, from, end - from, UTF_8), new String(row, end + 1, row.length - end - 1, UTF_8));
    }

    private static int zero(byte[] row, int from) {
        int at = from;
        while (row[at] != 0) {
            at++;
        }
        return at;
    }
}
