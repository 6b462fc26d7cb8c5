package dev.tappet.server.rocksdb;

import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/**
 * Deletes the items that expired in past hours, in chunks so that other writes wait only briefly. Items that expired in
 * the current hour stay until the next one; no read returns them.
 */
final class ExpirySweep {
    private static final int CHUNK = 256;

    private final RocksDbStore store;
    private final Committer committer;

    ExpirySweep(RocksDbStore store, Committer committer) {
        this.store = store;
        this.committer = committer;
    }

    /** @return the number of deleted items */
    long run(Instant now) {
        long deleted = 0;
        RowKeys.Range left = RowKeys.expiredBefore(now);
        while (true) {
            RowScan scan = new RowScan(store.expiry(), left, Query.Order.ASCENDING, CHUNK);
            Page<byte[]> rows =
                    store.read("Looking for expired items", db -> scan.page(db, (row, _) -> Optional.of(row)));
            if (!rows.found().isEmpty()) {
                deleted += committer.commit(
                        "Deleting expired items", Durability.LAZY, batch -> delete(rows.found(), batch));
                left = left.after(rows.found().getLast());
            }
            if (rows.next().isEmpty()) {
                return deleted;
            }
        }
    }

    /** Deletes the items of the given expiry rows, if they still expire at that time, and returns their number. */
    static int delete(List<byte[]> expiryRows, RowBatch batch) throws RocksDBException {
        int deleted = 0;
        for (byte[] expiryRow : expiryRows) {
            Key key = RowKeys.itemOfExpiry(expiryRow);
            byte[] row = RowKeys.ofItem(key);
            Optional<Item> stored = batch.stored(key, row);
            if (stored.isPresent() && isExpiredRow(expiryRow, stored.get())) {
                batch.delete(row, stored.get());
                deleted++;
            } else {
                // The item was deleted or rewritten since the row was read, and its own expiry row with it.
                batch.deleteExpiry(expiryRow);
            }
        }
        return deleted;
    }

    /** Whether the item still expires in the hour of the expiry row, which is over. */
    private static boolean isExpiredRow(byte[] expiryRow, Item item) {
        return item.expires()
                .map(expires -> Arrays.equals(expiryRow, RowKeys.ofExpiry(expires, item.key())))
                .orElse(false);
    }
}
