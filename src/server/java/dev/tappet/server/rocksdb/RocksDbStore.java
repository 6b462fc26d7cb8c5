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
 * The open RocksDB database of a folder, with its three column families. It prevents reads after the close, which would
 * crash the process.
 */
final class RocksDbStore implements AutoCloseable {
    static {
        NativeLibrary.load();
    }

    /** A read operation, on the thread of its caller. */
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

    /** Read-locked by every read, write-locked by the close. */
    private final StampedLock openness = new StampedLock();

    private boolean closed;

    /** Used only by the thread that calls {@link #noteSynced}. */
    private SyncedExtent lastExtent;

    /**
     * Opens or creates the folder and locks it exclusively.
     *
     * @param acceptedLoss the {@linkplain LogDamage#name() damage} whose loss an administrator has accepted
     * @throws StorageException if the folder cannot be opened, its log is damaged, or it is in use
     */
    RocksDbStore(Path folder, Optional<String> acceptedLoss) {
        this.folder = folder;
        List<ColumnFamilyHandle> families = new ArrayList<>();
        try {
            OwnerOnly.createFolder(folder);
            lock = FolderLock.of(folder);
        } catch (IOException e) {
            throw new StorageException("The data folder " + folder + " cannot be created", e);
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
        // RocksDB has no error code for this: it is an I/O error whose message contains LOCK.
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

    /** The values of the rows, in the order of the keys; null for missing rows. */
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

    /** To be called only by the committer, which ends before the close. */
    byte[] itemRow(byte[] row) throws RocksDBException {
        return db.get(items, row);
    }

    /** To be called only by the committer, which ends before the close. */
    void write(WriteBatch batch, boolean sync) throws RocksDBException {
        db.write(sync ? synced : unsynced, batch);
    }

    /**
     * Syncs the log and records how much of it is on disk, for the check at the next start. To be called periodically,
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
                throw new StorageException("Recording how much of the log is on disk", e);
            }
            return lastExtent;
        });
    }

    /**
     * Writes the stored data to a new folder by links and copies. The folder can be opened like this one. If that
     * fails, no folder is left.
     */
    void checkpoint(Path target) {
        read("Writing a checkpoint to " + target, from -> {
            // Unsynced writes are in the copy of the log only as far as the log has been written.
            from.syncWal();
            try (Checkpoint checkpoint = Checkpoint.create(from)) {
                checkpoint.createCheckpoint(target.toString());
            }
            return target;
        });
    }

    /** Reads every block of all column families, verifies the checksums and counts the items. */
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

    /** Waits for current reads, and syncs all unsynced writes. */
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
