package dev.tappet.server.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.server.OwnerOnly;
import dev.tappet.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.StampedLock;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The open data folder: RocksDB and its three families. It guards what RocksDB itself does not: a read after the close
 * would take the whole process down.
 */
final class RocksDbStore implements AutoCloseable {
    static {
        NativeLibrary.load();
    }

    /** A read, on its caller's thread. */
    interface Reading<T> {
        T from(RocksDB db) throws RocksDBException;
    }

    private final Path folder;
    private final FolderLock lock;
    private final RocksDbOptions options;
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions().setSync(false);
    private final RocksDB db;
    private final ColumnFamilyHandle items;
    private final ColumnFamilyHandle index;
    private final ColumnFamilyHandle expiry;

    /** Held for reading by every read, for writing by the close alone. */
    private final StampedLock openness = new StampedLock();

    private boolean closed;

    /** For the one thread that calls {@link #noteSynced}. */
    private SyncedExtent lastExtent;

    /** Opens a folder, or makes it; its lock is then this process's alone. */
    RocksDbStore(Path folder, Optional<String> acceptedLoss) {
        this.folder = folder;
        List<ColumnFamilyHandle> families = new ArrayList<>();
        try {
            OwnerOnly.createFolder(folder);
            lock = FolderLock.of(folder);
        } catch (IOException e) {
            throw new StorageException("The data folder " + folder + " cannot be made", e);
        }
        try {
            boolean wasCut = new LogRepair(folder, acceptedLoss).run();
            options = new RocksDbOptions(!wasCut);
        } catch (IOException e) {
            closeLock();
            throw new StorageException("The logs in the data folder " + folder + " cannot be checked", e);
        } catch (StorageException e) {
            closeLock();
            throw e;
        }
        try {
            db = RocksDB.open(
                    options.database(),
                    folder.toString(),
                    List.of(
                            new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options.items()),
                            new ColumnFamilyDescriptor("index".getBytes(UTF_8), options.queues()),
                            new ColumnFamilyDescriptor("expiry".getBytes(UTF_8), options.queues())),
                    families);
        } catch (RocksDBException e) {
            closeOptions();
            closeLock();
            throw notOpened(e);
        }
        items = families.get(0);
        index = families.get(1);
        expiry = families.get(2);
    }

    private StorageException notOpened(RocksDBException e) {
        // RocksDB has no code of its own for this: an I/O error that speaks of the LOCK file
        boolean locked = e.getStatus() != null
                && e.getStatus().getCode() == Status.Code.IOError
                && e.getMessage().contains("LOCK");
        return locked
                ? FolderLock.inUse(folder, e)
                : new StorageException("The data folder " + folder.toAbsolutePath() + " does not open", e);
    }

    ColumnFamilyHandle items() {
        return items;
    }

    ColumnFamilyHandle index() {
        return index;
    }

    ColumnFamilyHandle expiry() {
        return expiry;
    }

    /** The rows' values, in their order; null for what is not there. */
    List<byte[]> itemRows(RocksDB from, List<byte[]> rows) throws RocksDBException {
        return switch (rows.size()) {
            case 0 -> List.of();
            case 1 -> Collections.singletonList(from.get(items, rows.getFirst()));
            default -> from.multiGetAsList(Collections.nCopies(rows.size(), items), rows);
        };
    }

    <T> T read(String operation, Reading<T> reading) {
        long stamp = openness.readLock();
        try {
            if (closed) {
                throw new StorageException(operation + ": the table is closed", null);
            }
            return reading.from(db);
        } catch (RocksDBException e) {
            throw new StorageException(operation, e);
        } finally {
            openness.unlockRead(stamp);
        }
    }

    /** Only on the committer's thread, which ends before the close. */
    byte[] itemRow(byte[] row) throws RocksDBException {
        return db.get(items, row);
    }

    /** Only on the committer's thread, which ends before the close. */
    void write(WriteBatch batch, boolean sync) throws RocksDBException {
        db.write(sync ? synced : unsynced, batch);
    }

    /**
     * Syncs the log and writes down how much of it is on disk, for the next start to check. To be called now and then,
     * on a platform thread.
     */
    void noteSynced() {
        read("Syncing the log", from -> {
            try {
                Path log = LogCheck.logs(folder).getLast();
                SyncedExtent extent = new SyncedExtent(LogCheck.number(log), Files.size(log));
                if (!extent.equals(lastExtent)) {
                    from.syncWal();
                    extent.write(folder);
                    lastExtent = extent;
                }
            } catch (IOException e) {
                throw new StorageException("Writing down how much of the log is on disk", e);
            }
            return lastExtent;
        });
    }

    /**
     * Links and copies what is stored into a new folder, which opens like this one, and leaves nothing at all if that
     * fails.
     */
    void checkpoint(Path target) {
        read("Writing a checkpoint to " + target, from -> {
            // what was written without a sync is in the copy of the log as far as the log was written
            from.syncWal();
            try (Checkpoint checkpoint = Checkpoint.create(from)) {
                checkpoint.createCheckpoint(target.toString());
            }
            return target;
        });
    }

    /** Reads every block of every family, with its checksum, and counts the items. */
    long verify() {
        return read("Verifying " + folder, from -> {
            from.verifyChecksum();
            long count = 0;
            try (ReadOptions once = new ReadOptions().setFillCache(false).setVerifyChecksums(true);
                    RocksIterator rows = from.newIterator(items, once)) {
                for (rows.seekToFirst(); rows.isValid(); rows.next()) {
                    count++;
                }
                rows.status();
            }
            return count;
        });
    }

    /** Waits for the reads under way, and syncs what was written without. */
    @Override
    public void close() {
        long stamp = openness.writeLock();
        try {
            if (!closed) {
                closed = true;
                db.syncWal();
            }
        } catch (RocksDBException e) {
            throw new StorageException("Closing the data folder " + folder, e);
        } finally {
            closeNatives();
            closeLock();
            openness.unlockWrite(stamp);
        }
    }

    private void closeLock() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StorageException("Releasing the data folder " + folder, e);
        }
    }

    /** All of these may be closed twice. */
    private void closeNatives() {
        items.close();
        index.close();
        expiry.close();
        db.close();
        closeOptions();
    }

    private void closeOptions() {
        synced.close();
        unsynced.close();
        options.close();
    }
}
