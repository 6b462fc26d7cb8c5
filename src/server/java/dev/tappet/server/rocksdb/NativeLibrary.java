package dev.tappet.server.rocksdb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.rocksdb.RocksDB;

/**
 * RocksDB's library, which is unpacked into the temporary folder and deleted again when the process ends in good order.
 * A process that was killed leaves its copy of 16 MB: loading deletes those.
 */
final class NativeLibrary {
    private static final Logger LOG = Logger.getLogger(NativeLibrary.class);

    /** A copy that is younger may be another process's that is about to load it; once loaded, it can be deleted. */
    private static final Duration LOADED_BY_THEN = Duration.ofMinutes(1);

    private NativeLibrary() {}

    static void load() {
        deleteLeftCopies(Path.of(System.getProperty("java.io.tmpdir")), Instant.now());
        RocksDB.loadLibrary();
    }

    static void deleteLeftCopies(Path folder, Instant now) {
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(folder, "librocksdbjni*.{so,jnilib,dylib}")) {
            for (Path copy : copies) {
                if (Files.getLastModifiedTime(copy).toInstant().isBefore(now.minus(LOADED_BY_THEN))) {
                    Files.deleteIfExists(copy);
                }
            }
        } catch (IOException e) {
            // another user's, or gone meanwhile: it costs space and nothing else
            LOG.debugf(e, "Left copies of RocksDB's library in %s stay", folder);
        }
    }
}
