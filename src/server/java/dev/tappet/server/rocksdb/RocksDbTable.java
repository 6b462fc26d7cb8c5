package dev.tappet.server.rocksdb;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.IndexEntry;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.TableLimits;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table of a single machine: RocksDB in a folder that only this process has open. Reads run on the thread of the
 * caller; all writes go through the single {@link Committer}. Rate counters are kept in memory.
 */
public final class RocksDbTable implements ItemTable, AutoCloseable {
    /** The maximum number of items of a commit of {@link #putAll}, small enough that other writes wait only briefly. */
    private static final int CHUNK = 256;

    private static final int CHUNK_BYTES = 1024 * 1024;

    private final InstantSource clock;
    private final RocksDbStore store;
    private final Committer committer;
    private final RateCounters counters;

    /**
     * Opens or creates the folder.
     *
     * @throws StorageException if the folder cannot be opened, or another process has it open
     */
    public RocksDbTable(Path folder, InstantSource clock) {
        this(folder, clock, Optional.empty());
    }

    /**
     * Opens or creates the folder.
     *
     * @param acceptedLoss the damage of the log whose loss an administrator has accepted: the log is truncated before
     *                     it
     * @throws StorageException if the folder cannot be opened, its log is damaged, or another process has it open
     */
    public RocksDbTable(Path folder, InstantSource clock, Optional<String> acceptedLoss) {
        this.clock = clock;
        store = new RocksDbStore(folder, acceptedLoss);
        committer = new Committer(new RowBatch(store));
        counters = new RateCounters(clock);
    }

    @Override
    public Map<Key, Item> get(Collection<Key> keys) {
        TableLimits.checkGet(keys);
        List<Key> ordered = keys.stream().distinct().toList();
        List<byte[]> rows = ordered.stream().map(RowKeys::ofItem).toList();
        List<byte[]> encoded = store.read("Reading " + ordered.size() + " items", db -> store.itemRows(db, rows));
        Instant now = clock.instant();
        Map<Key, Item> found = HashMap.newHashMap(ordered.size());
        for (int i = 0; i < ordered.size(); i++) {
            if (encoded.get(i) != null) {
                Item item = ItemCodec.decode(ordered.get(i), encoded.get(i));
                if (!item.expiredAt(now)) {
                    found.put(item.key(), item);
                }
            }
        }
        return found;
    }

    @Override
    public WriteResult write(Write write, Durability durability) {
        TableLimits.checkWrite(write);
        return committer.commit("Writing " + write.key(), durability, new RowWrites(List.of(write), clock));
    }

    @Override
    public WriteResult commit(List<Write> writes, Durability durability) {
        TableLimits.checkCommit(writes);
        return committer.commit(
                "Writing " + writes.size() + " items, " + writes.getFirst().key() + " first",
                durability,
                new RowWrites(writes, clock));
    }

    @Override
    public void putAll(List<Item> parts) {
        TableLimits.checkParts(parts);
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < parts.size(); i++) {
            bytes += parts.get(i).bytes();
            if (i + 1 - from == CHUNK || bytes > CHUNK_BYTES || i + 1 == parts.size()) {
                put(parts.subList(from, i + 1));
                from = i + 1;
                bytes = 0;
            }
        }
    }

    private void put(List<Item> chunk) {
        List<Write> puts = chunk.stream()
                .<Write>map(part -> new Write.Put(part, Condition.any()))
                .toList();
        committer.commit(
                "Writing " + puts.size() + " parts, " + puts.getFirst().key() + " first",
                Durability.LAZY,
                new RowWrites(puts, clock));
    }

    @Override
    public boolean isBilledBySize() {
        return false;
    }

    @Override
    public Page<Item> query(Query query) {
        RowScan scan = RowScan.of(store.items(), RowKeys.ofItems(query.partition(), query.from(), query.to()), query);
        Instant now = clock.instant();
        return store.read(
                "Querying " + query.partition(),
                db -> scan.page(
                        db,
                        (row, encoded) -> Optional.of(ItemCodec.decode(RowKeys.itemOf(row), encoded))
                                .filter(item -> !item.expiredAt(now))));
    }

    @Override
    public Page<IndexEntry> entries(Index index, Query query) {
        RowScan scan =
                RowScan.of(store.index(), RowKeys.ofIndex(index, query.partition(), query.from(), query.to()), query);
        return store.read(
                "Querying " + query.partition() + " of " + index,
                db -> scan.page(db, (row, _) -> Optional.of(RowKeys.entryOfIndex(row))));
    }

    @Override
    public boolean admit(String counter, int n, int limit, Instant window) {
        return counters.admit(counter, n, limit, window);
    }

    /**
     * Deletes expired items and their index entries; to be called periodically. DynamoDB does this by itself.
     *
     * @return the number of deleted items
     */
    public long sweepExpired(Instant now) {
        return new ExpirySweep(store, committer).run(now);
    }

    /**
     * Syncs the log and records how much of it is on disk, for the check at the next start. To be called about every
     * second.
     */
    public void noteSynced() {
        store.noteSynced();
    }

    /**
     * Writes the current content of the table to a folder. To be called on a platform thread.
     *
     * @param target must not exist and must be on the same file system, since files are linked and only the logs are
     *               copied
     */
    public void checkpoint(Path target) {
        store.checkpoint(target);
    }

    /**
     * Reads all stored data and verifies the checksum of every block.
     *
     * @return the number of items, including expired ones
     * @throws StorageException if any data cannot be read
     */
    public long verify() {
        return store.verify();
    }

    /** Writes and syncs the waiting jobs. From then on every call throws {@link StorageException}. */
    @Override
    public void close() {
        committer.close();
        store.close();
    }
}
