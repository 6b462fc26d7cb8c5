package dev.tappet.server.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.StampedLock;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The open data folder: RocksDB and its three families. It guards what RocksDB itself does not: a read after the close
 * would take the whole process down.
 */
final class RocksDbStore implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    /** A read, on its caller's thread. */
    interface Reading<T> {
        T from(RocksDB db) throws RocksDBException;
    }

    private final Path folder;
    private final RocksDbOptions options = new RocksDbOptions();
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions().setSync(false);
    private final RocksDB db;
    private final ColumnFamilyHandle items;
    private final ColumnFamilyHandle index;
    private final ColumnFamilyHandle expiry;

    /** Held for reading by every read, for writing by the close alone. */
    private final StampedLock openness = new StampedLock();

    private boolean closed;

    /** Opens a folder, or makes it; its lock is then this process's alone. */
    RocksDbStore(Path folder) {
        this.folder = folder;
        List<ColumnFamilyHandle> families = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            db = RocksDB.open(
                    options.database(),
                    folder.toString(),
                    List.of(
                            new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options.items()),
                            new ColumnFamilyDescriptor("index".getBytes(UTF_8), options.queues()),
                            new ColumnFamilyDescriptor("expiry".getBytes(UTF_8), options.queues())),
                    families);
        } catch (IOException e) {
            closeOptions();
            throw new StorageException("The data folder " + folder + " cannot be made", e);
        } catch (RocksDBException e) {
            closeOptions();
            throw new StorageException(whyItDoesNotOpen(e), e);
        }
        items = families.get(0);
        index = families.get(1);
        expiry = families.get(2);
    }

    private String whyItDoesNotOpen(RocksDBException e) {
        // RocksDB has no code of its own for this: an I/O error that speaks of the LOCK file
        boolean locked = e.getStatus() != null
                && e.getStatus().getCode() == Status.Code.IOError
                && e.getMessage().contains("LOCK");
        return locked
                ? "The data folder " + folder.toAbsolutePath() + " is in use: another Tappet is running on it"
                : "The data folder " + folder.toAbsolutePath() + " does not open";
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

    <T> T read(String doing, Reading<T> reading) {
        long stamp = openness.readLock();
        try {
            if (closed) {
                throw new StorageException(doing + ": the table is closed", null);
            }
            return reading.from(db);
        } catch (RocksDBException e) {
            throw new StorageException(doing, e);
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
            openness.unlockWrite(stamp);
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
