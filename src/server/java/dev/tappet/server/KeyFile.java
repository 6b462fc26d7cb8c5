package dev.tappet.server;

import dev.tappet.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/**
 * The file with the key of the {@code SecretBox} of a single machine, if no key is configured: 32 bytes, readable only
 * by the owner.
 */
record KeyFile(Path file) {
    private static final int BYTES = 32;

    static KeyFile in(Path folder) {
        return new KeyFile(folder.resolve("secret-key"));
    }

    /**
     * Creates the key of a new data folder; to be called before the table is created.
     *
     * @param table the folder of the table
     * @throws StorageException if the table exists but its key is missing: its secrets could not be read
     */
    void createFor(Path table) {
        try {
            if (Files.exists(file)) {
                return;
            }
            if (Files.exists(table.resolve("CURRENT"))) {
                throw new StorageException(
                        "The key %s is missing, and without it the secrets in %s cannot be read. Put it back from a backup, or set TAPPET_SECRET_KEY to the key that this data was written with"
                                .formatted(file.toAbsolutePath(), table.toAbsolutePath()),
                        null);
            }
            create();
        } catch (IOException e) {
            throw new UncheckedIOException("The key " + file + " cannot be created", e);
        }
    }

    byte[] read() {
        try {
            byte[] key = Files.readAllBytes(file);
            if (key.length != BYTES) {
                throw new IllegalStateException(file + " must hold " + BYTES + " bytes, not " + key.length);
            }
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException("The key " + file + " cannot be read", e);
        }
    }

    /** Creates the file atomically: secrets sealed with a partial key would be lost. */
    private void create() throws IOException {
        OwnerOnly.createFolder(file.getParent());
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        Path draft = file.resolveSibling("secret-key.new");
        Files.deleteIfExists(draft);
        try (FileChannel channel = FileChannel.open(
                draft,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap(key));
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
