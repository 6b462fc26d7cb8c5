package dev.tappet.server.rocksdb;

import dev.tappet.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A lock that excludes other processes from a folder before RocksDB's own lock does, since the logs are checked and
 * repaired before RocksDB opens the folder. It is a separate file: closing RocksDB's {@code LOCK} here would release
 * that lock.
 */
public final class FolderLock implements AutoCloseable {
    private final FileChannel file;

    private FolderLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Acquires the lock of a folder.
     *
     * @throws StorageException if this or another process has it
     * @throws IOException if the file cannot be written
     */
    public static FolderLock of(Path folder) throws IOException {
        return tryTake(folder).orElseThrow(() -> inUse(folder, null));
    }

    /**
     * Acquires the lock of a folder, unless this or another process has it.
     *
     * @throws IOException if the file cannot be written
     */
    public static Optional<FolderLock> tryTake(Path folder) throws IOException {
        FileChannel file =
                FileChannel.open(folder.resolve("tappet.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                return Optional.of(new FolderLock(file));
            }
        } catch (OverlappingFileLockException _) {
            // This process has the lock: the result is the same as for another process.
        }
        file.close();
        return Optional.empty();
    }

    static StorageException inUse(Path folder, Throwable cause) {
        return new StorageException(
                "The data folder " + folder.toAbsolutePath() + " is in use: another Tappet is running on it", cause);
    }

    /** Releases the lock. May be called twice. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
