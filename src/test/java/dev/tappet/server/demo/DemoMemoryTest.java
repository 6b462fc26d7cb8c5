package dev.tappet.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.server.demo.DemoMemory.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoMemoryTest {
    private static final Demo DEMO =
            new Demo(Optional.empty(), "token", "secret", Map.of("hello", "/v1/webhooks/i/workflows/w"));

    @TempDir
    private Path folder;

    @Test
    void demo_beforeFirstStart_isEmpty() throws IOException {
        assertThat(new DemoMemory(folder.resolve("demo.json")).read()).isEmpty();
    }

    @Test
    void demoFile_isReadableByOwnerOnly() throws IOException {
        Path file = folder.resolve("demo/demo.json");
        new DemoMemory(file).write(DEMO);
        assertThat(new DemoMemory(file).read()).contains(DEMO);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void damagedFile_isReported() throws IOException {
        Path file = folder.resolve("demo.json");
        Files.writeString(file, "{\"token\":1}");
        assertThatThrownBy(() -> new DemoMemory(file).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("demo.json");
    }
}
