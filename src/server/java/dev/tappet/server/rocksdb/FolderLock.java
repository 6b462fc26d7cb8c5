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
 * Proves that no other process works on a folder, before RocksDB's own lock does: its logs are checked, and restored,
 * before it is opened. It is a file of its own, since closing RocksDB's {@code LOCK} here would release that.
 */
public final class FolderLock implements AutoCloseable {
    private final FileChannel file;

    private FolderLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock of a folder.
     *
     * @throws StorageException if another process, or this one, has it
     * @throws IOException      if the file cannot be written
     */
    public static FolderLock of(Path folder) throws IOException {
        return tryTake(folder).orElseThrow(() -> inUse(folder, null));
    }

    /**
     * Takes the lock of a folder, unless another process, or this one, has it.
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
            // this process has it: as if another one had
        }
        file.close();
        return Optional.empty();
    }

    static StorageException inUse(Path folder, Throwable cause) {
        return new StorageException(
                "The data folder " + folder.toAbsolutePath() + " is in use: another Tappet is running on it", cause);
    }

    /** Releases it; may be closed twice. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
