package dev.tappet.server.backup;

import dev.tappet.server.OwnerOnly;
import dev.tappet.server.rocksdb.FolderLock;
import dev.tappet.server.rocksdb.RocksDbTable;
import dev.tappet.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Creates and restores verified backups of a data folder, with or without a running server. A backup is itself a data
 * folder: it contains the table, the key if it is stored there, and the files of the sample workspace.
 */
final class Backup {
    private static final String TABLE = "table";

    /** The interval at which a command checks for the response of the server. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private final Path data;
    private final Duration timeout;

    /** @param timeout the maximum time until a running server responds */
    Backup(Path data, Duration timeout) {
        this.data = data;
        this.timeout = timeout;
    }

    /**
     * A verified backup.
     *
     * @param items the number of items of its table
     * @param bytes the size of all its files
     */
    record Result(long items, long bytes) {}

    /**
     * Writes a backup into a folder that is empty or does not exist. The folder gets its name only once the backup is
     * complete and verified.
     *
     * @throws StorageException with the problem and its solution, if there is no backup
     */
    Result to(Path target) throws IOException, InterruptedException {
        requireTable(data);
        return write(target, ".new", draft -> {
            copyTable(draft);
            copyOthers(data, draft);
        });
    }

    /** Writes a verified copy of a backup into the data folder, which must be empty or not exist. */
    Result restore(Path backup) throws IOException, InterruptedException {
        requireTable(backup);
        return write(data, ".restoring", draft -> {
            OwnerOnly.createFolder(draft.resolve(TABLE));
            FolderCopy.copy(backup.resolve(TABLE), draft.resolve(TABLE));
            copyOthers(backup, draft);
        });
    }

    private interface Content {
        void writeTo(Path draft) throws IOException, InterruptedException;
    }

    /** Writes the files into a temporary folder beside the target, verifies them, and renames the folder. */
    private static Result write(Path target, String suffix, Content content) throws IOException, InterruptedException {
        requireNew(target);
        Path parent = target.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path draft = parent.resolve(target.getFileName() + suffix);
        FolderCopy.delete(draft);
        try {
            OwnerOnly.createFolder(draft);
            content.writeTo(draft);
            Result made = verify(draft);
            moveToTarget(draft, target);
            return made;
        } finally {
            FolderCopy.delete(draft);
        }
    }

    private static void requireTable(Path folder) {
        if (Files.notExists(folder.resolve(TABLE).resolve("CURRENT"))) {
            throw new StorageException(folder + " contains no data of Tappet", null);
        }
    }

    private static void requireNew(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isEmpty()) {
                    return;
                }
            }
        }
        throw new StorageException(folder + " exists already. Name a folder that does not exist", null);
    }

    private static void moveToTarget(Path draft, Path target) throws IOException {
        FolderCopy.syncFolder(draft);
        Files.deleteIfExists(target);
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        FolderCopy.syncFolder(target.toAbsolutePath().getParent());
    }

    /**
     * Copies all files except the table and those of backups: the key, if it is stored there, and the files of the
     * sample workspace.
     */
    private static void copyOthers(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Backup::isKept).toList()) {
                FolderCopy.copyAll(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static boolean isKept(Path file) {
        String name = file.getFileName().toString();
        return !name.equals(TABLE) && !name.startsWith("checkpoint") && !name.startsWith("backup-request");
    }

    /**
     * Copies the table from a checkpoint of the running server, or directly under the lock of the folder if no server
     * is running.
     */
    private void copyTable(Path draft) throws IOException, InterruptedException {
        Path table = data.resolve(TABLE);
        Optional<FolderLock> lock = FolderLock.tryTake(table);
        Path copy = draft.resolve(TABLE);
        OwnerOnly.createFolder(copy);
        if (lock.isPresent()) {
            try (FolderLock _ = lock.get()) {
                FolderCopy.copy(table, copy);
            }
        } else {
            Path checkpoint = awaitCheckpoint();
            try {
                FolderCopy.copy(checkpoint, copy);
            } finally {
                FolderCopy.delete(checkpoint);
            }
        }
    }

    private Path awaitCheckpoint() throws IOException, InterruptedException {
        BackupRequest request = BackupRequest.create(data);
        request.send();
        long end = System.nanoTime() + timeout.toNanos();
        while (Files.notExists(request.checkpoint())) {
            if (Files.exists(request.refusal())) {
                String reason = Files.readString(request.refusal()).strip();
                Files.delete(request.refusal());
                throw new StorageException("The server could not create a checkpoint: " + reason, null);
            }
            if (System.nanoTime() - end > 0) {
                request.delete();
                throw new StorageException(
                        "The server on %s did not respond within %d s. See its log"
                                .formatted(data.toAbsolutePath(), timeout.toSeconds()),
                        null);
            }
            Thread.sleep(POLL_INTERVAL);
        }
        return request.checkpoint();
    }

    /** Opens the table as a server does, and reads every block. */
    private static Result verify(Path backup) throws IOException {
        long items;
        try (RocksDbTable table = new RocksDbTable(backup.resolve(TABLE), InstantSource.system())) {
            items = table.verify();
        }
        long bytes = 0;
        try (Stream<Path> files = Files.walk(backup)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return new Result(items, bytes);
    }
}
