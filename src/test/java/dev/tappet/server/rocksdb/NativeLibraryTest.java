package dev.tappet.server.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;

class NativeLibraryTest {
    @TempDir
    Path folder;

    @Test
    void copiesOfKilledProcesses_areDeletedAndNothingElse() throws IOException {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        Path old = file("librocksdbjni123.so", now.minusSeconds(61));
        Path young = file("librocksdbjni456.so", now.minusSeconds(59));
        Path other = file("other.so", now.minusSeconds(61));

        NativeLibrary.deleteLeftCopies(folder, now);

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(other).exists();
    }

    @Test
    void loadedLibrary_leavesNoCopy() {
        NativeLibrary.load(folder);
        try (Options options = new Options()) {
            assertThat(options.isOwningHandle()).isTrue();
        }
        assertThat(folder).isEmptyDirectory();
    }

    private Path file(String name, Instant modified) throws IOException {
        Path file = Files.createFile(folder.resolve(name));
        Files.setLastModifiedTime(file, FileTime.from(modified));
        return file;
    }
}
