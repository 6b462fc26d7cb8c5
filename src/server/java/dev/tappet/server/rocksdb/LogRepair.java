package dev.tappet.server.rocksdb;

import dev.tappet.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Rejects a folder whose write-ahead log is damaged, or truncates the log before the damage if an administrator has
 * accepted the loss. Copies of the original logs are kept beside the folder.
 */
final class LogRepair {
    private static final Logger LOG = Logger.getLogger(LogRepair.class);

    private final Path folder;
    private final Optional<String> acceptedLoss;

    /**
     * Creates a repair.
     *
     * @param acceptedLoss the {@linkplain LogDamage#name() damage} whose loss an administrator has accepted
     */
    LogRepair(Path folder, Optional<String> acceptedLoss) {
        this.folder = folder;
        this.acceptedLoss = acceptedLoss;
    }

    /**
     * Repairs the logs of the folder, if necessary.
     *
     * @return whether logs were truncated because of damage, so that RocksDB must not check their sizes
     * @throws StorageException if there is damage whose loss has not been accepted
     */
    boolean run() throws IOException {
        LogCheck.Findings found = new LogCheck(folder).run();
        if (found.damage().isEmpty()) {
            if (found.torn().isPresent()) {
                // RocksDB would do the same, but for some tails it never terminates.
                truncate(
                        folder.resolve(found.torn().get().log()),
                        found.torn().get().offset());
            }
            return false;
        }
        LogDamage damage = found.damage().get();
        if (!acceptedLoss.equals(Optional.of(damage.name()))) {
            throw new StorageException(refusal(damage), null);
        }
        Path copies = keepCopies();
        truncate(damage);
        LOG.warnf(
                "Starting without the end of the data in %s: %s. Copies of the original logs are in %s",
                folder, damage.what(), copies);
        return true;
    }

    private String refusal(LogDamage damage) {
        return "The data folder %s does not open: %s, and %s. To start without it and what follows: TAPPET_ACCEPT_LOSS=%s; or restore a backup of the data folder"
                .formatted(folder.toAbsolutePath(), damage.what(), describeFollowing(damage), damage.name());
    }

    private static String describeFollowing(LogDamage damage) {
        return switch (Math.toIntExact(Math.min(damage.following(), Integer.MAX_VALUE))) {
            case 0 -> "how many records are lost is unknown";
            case 1 -> "1 whole record follows";
            default -> damage.following() + " whole records follow";
        };
    }

    private Path keepCopies() throws IOException {
        Path copies = Files.createTempDirectory(folder.toAbsolutePath().getParent(), "damaged-log-");
        for (Path log : LogCheck.logs(folder)) {
            Files.copy(log, copies.resolve(log.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return copies;
    }

    private void truncate(LogDamage damage) throws IOException {
        List<Path> logs = LogCheck.logs(folder);
        for (Path log : logs) {
            String name = log.getFileName().toString();
            if (name.equals(damage.log()) && damage.isWithin()) {
                truncate(log, damage.offset());
            } else if (isAfter(log, damage)) {
                Files.delete(log);
            }
        }
        Files.deleteIfExists(SyncedExtent.file(folder));
    }

    private static void truncate(Path log, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(size);
            channel.force(true);
        }
    }

    private static boolean isAfter(Path log, LogDamage damage) {
        return damage.log().matches("\\d+\\.log") && LogCheck.number(log) >= LogCheck.number(Path.of(damage.log()));
    }
}
