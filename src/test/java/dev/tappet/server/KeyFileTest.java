package dev.tappet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tappet.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    @TempDir
    Path folder;

    private Path data;
    private Path table;

    private KeyFile key() throws IOException {
        data = folder.resolve("data");
        table = Files.createDirectories(data.resolve("table"));
        return KeyFile.in(data);
    }

    @Test
    void newFolder_getsAKeyThatStays() throws IOException {
        KeyFile key = key();

        key.createFor(table);
        byte[] made = key.read();
        key.createFor(table);

        assertThat(key.read()).hasSize(32).isEqualTo(made);
    }

    @Test
    void missingKeyBesideData_isRefusedAndNotMade() throws IOException {
        KeyFile key = key();
        Files.createFile(table.resolve("CURRENT"));

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> key.createFor(table))
                .withMessageContaining(key.file().toString())
                .withMessageContaining("TAPPET_SECRET_KEY");
        assertThat(key.file()).doesNotExist();
    }

    @Test
    void dataFolderAndKey_areTheirOwnersAlone() throws IOException {
        KeyFile key = key();

        key.createFor(table);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key.file())))
                .isEqualTo("rw-------");
    }
}
