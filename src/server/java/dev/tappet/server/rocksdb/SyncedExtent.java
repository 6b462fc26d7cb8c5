package dev.tappet.server.rocksdb;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of bytes of the newest log that are known to be on disk. It is written periodically to a separate file,
 * without a sync: an outdated value is too low, never too high. It distinguishes a log that was truncated, zeroed or
 * deleted from one with an incomplete tail.
 *
 * @param log   the number of the log
 * @param bytes the number of synced bytes of the log
 */
record SyncedExtent(long log, long bytes) {
    private static final Pattern TEXT = Pattern.compile("log (\\d{1,18}) bytes (\\d{1,18})\n");

    static Path file(Path folder) {
        return folder.resolve("synced-extent");
    }

    /** The last stored value; empty if there is none, or a power cut left an incomplete file. */
    static Optional<SyncedExtent> read(Path folder) throws IOException {
        Path file = file(folder);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        Matcher text = TEXT.matcher(new String(Files.readAllBytes(file), US_ASCII));
        return text.matches()
                ? Optional.of(new SyncedExtent(Long.parseLong(text.group(1)), Long.parseLong(text.group(2))))
                : Optional.empty();
    }

    void write(Path folder) throws IOException {
        Path draft = folder.resolve("synced-extent.new");
        Files.write(draft, "log %d bytes %d\n".formatted(log, bytes).getBytes(US_ASCII));
        Files.move(draft, file(folder), StandardCopyOption.ATOMIC_MOVE);
    }
}
