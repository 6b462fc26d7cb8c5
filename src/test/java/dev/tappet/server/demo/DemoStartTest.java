package dev.tappet.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.config.TappetConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoStartTest {
    /** The data folder may hold the demo of another store, whose URLs the table does not know. */
    @Test
    void demo_besideATable_isNotWritten(@TempDir Path data) throws Exception {
        TappetConfig config = new SmallRyeConfigBuilder()
                .withMapping(TappetConfig.class)
                .withSources(new PropertiesConfigSource(
                        Map.of("tappet.demo", "true", "tappet.table", "executions", "tappet.data", data.toString()),
                        "the test",
                        100))
                .build()
                .getConfigMapping(TappetConfig.class);

        new DemoStart().start(null, config, null, null, null, null, null, null, 8080, null);

        assertThat(data).isEmptyDirectory();
    }
}
