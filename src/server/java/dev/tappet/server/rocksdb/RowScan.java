package dev.tappet.server.rocksdb;

import dev.tappet.server.rocksdb.RowKeys.Range;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * Reads the rows of a range in order, up to a maximum number of rows and of bytes.
 *
 * @param family the column family of the rows
 * @param range  the rest of the query's range after its cursor
 * @param order  of the rows
 * @param max    the maximum number of rows to read
 */
record RowScan(ColumnFamilyHandle family, Range range, Query.Order order, int max) {
    /** The number of bytes that DynamoDB reads for a page. */
    private static final int MAX_BYTES = 1024 * 1024;

    private static final Base64.Encoder CURSOR = Base64.getUrlEncoder().withoutPadding();

    /** Converts a row to an entry of a page, or omits it. */
    interface Entry<T> {
        Optional<T> of(byte[] row, byte[] value);
    }

    /** The scan for the next page of a query over the rows {@code whole}. */
    static RowScan of(ColumnFamilyHandle family, Range whole, Query query) {
        Range left = query.after()
                .map(cursor -> rowOf(cursor, whole))
                .map(row -> switch (query.order()) {
                    case ASCENDING -> whole.after(row);
                    case DESCENDING -> whole.before(row);
                })
                .orElse(whole);
        return new RowScan(family, left, query.order(), query.limit());
    }

    private static byte[] rowOf(Page.Cursor cursor, Range whole) {
        byte[] row = Base64.getUrlDecoder().decode(cursor.value());
        if (!whole.contains(row)) {
            throw new IllegalArgumentException("The cursor is not of this query");
        }
        return row;
    }

    <T> Page<T> page(RocksDB db, Entry<T> entry) throws RocksDBException {
        List<T> found = new ArrayList<>();
        try (Slice lower = new Slice(range.lower());
                Slice upper = new Slice(range.upper());
                ReadOptions within =
                        new ReadOptions().setIterateLowerBound(lower).setIterateUpperBound(upper);
                RocksIterator rows = db.newIterator(family, within)) {
            int seen = 0;
            int bytes = 0;
            byte[] last = range.lower();
            for (start(rows); rows.isValid(); step(rows)) {
                if (seen == max || bytes > MAX_BYTES) {
                    return new Page<>(found, Optional.of(new Page.Cursor(CURSOR.encodeToString(last))));
                }
                last = rows.key();
                byte[] value = rows.value();
                seen++;
                bytes += last.length + value.length;
                entry.of(last, value).ifPresent(found::add);
            }
            rows.status();
            return new Page<>(found, Optional.empty());
        }
    }

    private void start(RocksIterator rows) {
        switch (order) {
            case ASCENDING -> rows.seekToFirst();
            case DESCENDING -> rows.seekToLast();
        }
    }

    private void step(RocksIterator rows) {
        switch (order) {
            case ASCENDING -> rows.next();
            case DESCENDING -> rows.prev();
        }
    }
}
