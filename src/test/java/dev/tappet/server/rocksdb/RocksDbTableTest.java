package dev.tappet.server.rocksdb;

import dev.tappet.storage.ItemTable;
import dev.tappet.storage.ItemTableConformance;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class RocksDbTableTest extends ItemTableConformance {
    @TempDir
    static Path folder;

    private static RocksDbTable table;

    @BeforeAll
    static void open() {
        table = new RocksDbTable(folder, CLOCK);
    }

    @AfterAll
    static void close() {
        table.close();
    }

    @Override
    public ItemTable table() {
        return table;
    }
}
