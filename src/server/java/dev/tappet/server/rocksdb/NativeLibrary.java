package dev.tappet.server.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * Loads the native library of RocksDB, 16 MB that are unpacked into the temporary folder. The copy is deleted once it
 * is loaded, so that a killed process leaves no file. Loading also deletes the copies of killed processes of earlier
 * versions.
 */
final class NativeLibrary {
    private static final Logger LOG = Logger.getLogger(NativeLibrary.class);

    /** A newer copy may belong to another process that is about to load it. A loaded copy may be deleted. */
    private static final Duration LOAD_TIMEOUT = Duration.ofMinutes(1);

    private NativeLibrary() {}

    static void load() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        deleteLeftCopies(folder, Instant.now());
        load(folder);
    }

    /** @param folder in which the library is unpacked */
    static void load(Path folder) {
        try {
            Path own = Files.createTempDirectory(folder, "tappet-rocksdb");
            try {
                NativeLibraryLoader.getInstance().loadLibrary(own.toString());
            } finally {
                delete(own);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("RocksDB's library cannot be unpacked in " + folder, e);
        }
        RocksDB.loadLibrary();
    }

    private static void delete(Path folder) {
        try {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // Some systems do not delete a file in use; the JVM deletes it when it ends.
            LOG.debugf(e, "The copy of RocksDB's library in %s stays", folder);
        }
    }

    static void deleteLeftCopies(Path folder, Instant now) {
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(folder, "librocksdbjni*.{so,jnilib,dylib}")) {
            for (Path copy : copies) {
                if (Files.getLastModifiedTime(copy).toInstant().isBefore(now.minus(LOAD_TIMEOUT))) {
                    Files.deleteIfExists(copy);
                }
            }
        } catch (IOException e) {
            // The copy belongs to another user or has been deleted in the meantime. It only occupies space.
            LOG.debugf(e, "Left copies of RocksDB's library in %s stay", folder);
        }
    }
}
