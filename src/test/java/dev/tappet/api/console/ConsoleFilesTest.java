package dev.tappet.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class ConsoleFilesTest {
    private final ConsoleFiles files = new ConsoleFiles();

    @Test
    void page_namesAssetsOfItsRelease() {
        assertThat(new String(files.page(), StandardCharsets.UTF_8))
                .contains("/console/assets/" + files.release() + "/main.js")
                .doesNotContain("<style", "style=", "onload=")
                .doesNotContainPattern("<script(?![^>]* src=)");
    }

    @Test
    void asset_forACallerWithoutCompression_isDecompressed() throws Exception {
        String path = files.release() + "/main.js";
        ConsoleFiles.Asset plain = files.asset(path, "").orElseThrow();
        ConsoleFiles.Asset gzip = files.asset(path, "gzip").orElseThrow();

        assertThat(plain.encoding()).isEmpty();
        assertThat(gzip.encoding()).isEqualTo(Optional.of("gzip"));
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.bytes())).readAllBytes())
                .isEqualTo(plain.bytes());
    }

    @Test
    void pathOutsideOfTheRelease_isNoAsset() {
        for (String path : new String[] {
            "",
            "main.js",
            "../index.html",
            files.release() + "/../../release",
            files.release() + "/main.css",
            "x/main.js"
        }) {
            assertThat(files.asset(path, "gzip")).as(path).isEmpty();
        }
    }
}
