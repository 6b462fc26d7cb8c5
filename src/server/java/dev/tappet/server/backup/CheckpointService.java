package dev.tappet.server.backup;

import dev.tappet.server.rocksdb.RocksDbTable;
import dev.tappet.storage.StorageException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Responds to a {@link BackupRequest} with a checkpoint of the open table of the server. */
public final class CheckpointService {
    private static final Logger LOG = Logger.getLogger(CheckpointService.class);

    private final Path data;
    private final RocksDbTable table;

    /** @param data the data folder, on the same file system as the table */
    public CheckpointService(Path data, RocksDbTable table) {
        this.data = data;
        this.table = table;
    }

    /**
     * Responds to a pending request, if there is one; to be called about every second. A checkpoint links files and
     * copies only the logs, so that it takes milliseconds regardless of the size of the table. Checkpoints of earlier
     * commands are deleted first: their links occupy the space of files that the table has replaced.
     */
    public void processRequest() {
        try {
            Optional<BackupRequest> waiting = BackupRequest.waiting(data);
            if (waiting.isPresent()) {
                deleteLeft();
                processRequest(waiting.get());
            }
        } catch (IOException e) {
            throw new StorageException("Answering a request for a backup", e);
        }
    }

    private void processRequest(BackupRequest request) throws IOException {
        try {
            Path draft = data.resolve("checkpoint.new");
            table.checkpoint(draft);
            Files.move(draft, request.checkpoint(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | StorageException e) {
            LOG.error("No checkpoint for a backup", e);
            Files.writeString(
                    request.refusal(), (e instanceof StorageException s ? s.singleLineMessage() : e.toString()) + "\n");
        } finally {
            request.delete();
        }
    }

    private void deleteLeft() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(data, "checkpoint{-,.}*")) {
            for (Path path : left) {
                FolderCopy.delete(path);
            }
        }
    }
}
