package dev.tappet.server.rocksdb;

import dev.tappet.storage.Index;
import dev.tappet.storage.IndexKey;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The next batch of the {@link Committer}: item rows with their index and expiry rows. Reads from it return rows added
 * before. Used only by the holder of the committer's lock.
 */
final class RowBatch implements AutoCloseable {
    private static final byte[] NOTHING = new byte[0];
    private static final Index[] INDEXES = Index.values();

    private final RocksDbStore store;
    private final WriteBatch rows = new WriteBatch();
    private final Map<Key, Optional<Item>> replaced = new HashMap<>();
    private int changes;
    private long bytes;

    RowBatch(RocksDbStore store) {
        this.store = store;
    }

    /** The item as stored after this batch, whether or not it has expired. */
    Optional<Item> stored(Key key, byte[] row) throws RocksDBException {
        Optional<Item> previous = replaced.get(key);
        if (previous != null) {
            return previous;
        }
        return Optional.ofNullable(store.itemRow(row)).map(encoded -> ItemCodec.decode(key, encoded));
    }

    void put(byte[] row, Item item, byte[] encoded, Optional<Item> before) throws RocksDBException {
        changes++;
        rows.put(store.items(), row, encoded);
        bytes += row.length + encoded.length;
        moveEntries(item.key(), before, Optional.of(item));
    }

    void delete(byte[] row, Item before) throws RocksDBException {
        changes++;
        rows.delete(store.items(), row);
        bytes += row.length;
        moveEntries(before.key(), Optional.of(before), Optional.empty());
    }

    /** Deletes an expiry row whose item no longer exists or expires at another time. */
    void deleteExpiry(byte[] expiryRow) throws RocksDBException {
        changes++;
        rows.delete(store.expiry(), expiryRow);
    }

    private void moveEntries(Key key, Optional<Item> before, Optional<Item> after) throws RocksDBException {
        for (Index index : INDEXES) {
            Optional<IndexKey> from = before.map(item -> item.indexes().get(index));
            Optional<IndexKey> to = after.map(item -> item.indexes().get(index));
            if (!from.equals(to)) {
                if (from.isPresent()) {
                    // An entry is put once and deleted once, so that both disappear at the next flush.
                    rows.singleDelete(store.index(), RowKeys.ofIndex(index, from.get(), key));
                }
                if (to.isPresent()) {
                    rows.put(store.index(), RowKeys.ofIndex(index, to.get(), key), NOTHING);
                }
            }
        }
        moveExpiry(key, before.flatMap(Item::expires), after.flatMap(Item::expires));
        replaced.put(key, after);
    }

    private void moveExpiry(Key key, Optional<Instant> before, Optional<Instant> after) throws RocksDBException {
        Optional<byte[]> from = before.map(expires -> RowKeys.ofExpiry(expires, key));
        Optional<byte[]> to = after.map(expires -> RowKeys.ofExpiry(expires, key));
        if (from.isPresent() && to.isPresent() && Arrays.equals(from.get(), to.get())) {
            return;
        }
        if (from.isPresent()) {
            rows.delete(store.expiry(), from.get());
        }
        if (to.isPresent()) {
            rows.put(store.expiry(), to.get(), NOTHING);
        }
    }

    /** The number of items and expiry rows put or deleted. */
    int changes() {
        return changes;
    }

    long bytes() {
        return bytes;
    }

    void write(boolean sync) throws RocksDBException {
        store.write(rows, sync);
    }

    void clear() {
        rows.clear();
        replaced.clear();
        changes = 0;
        bytes = 0;
    }

    @Override
    public void close() {
        rows.close();
    }
}
