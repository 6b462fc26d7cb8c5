package dev.tappet.embedded;

import dev.tappet.storage.ItemTable;
import dev.tappet.storage.ItemTableConformance;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class RocksDbTableTest extends ItemTableConformance {
    @TempDir
    Path folder;

    private RocksDbTable table;

    @BeforeEach
    void open() {
        table = new RocksDbTable(folder, clock());
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Override
    public ItemTable table() {
        return table;
    }
}
