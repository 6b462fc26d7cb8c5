package dev.tappet.server.rocksdb;

import dev.tappet.execution.OlderStoreTest;
import dev.tappet.execution.TableFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class OlderStoreOnRocksDbTest extends OlderStoreTest {
    @TempDir
    static Path folder;

    private List<RocksDbTable> open;

    @Override
    protected TableFactory ground() {
        open = new ArrayList<>();
        return clock -> {
            try {
                open.add(new RocksDbTable(Files.createTempDirectory(folder, "store"), clock));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return open.getLast();
        };
    }

    @AfterEach
    void close() {
        open.forEach(RocksDbTable::close);
    }
}
