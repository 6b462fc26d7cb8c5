package dev.tappet.server.rocksdb;

import java.util.List;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WALRecoveryMode;

/** The options of RocksDB: for little memory (about 70 MB in total) and for queues of short-lived rows. */
final class RocksDbOptions implements AutoCloseable {
    private static final long MEGABYTE = 1024 * 1024;

    /** No compression for levels that are rewritten soon, LZ4 for the others. Large bodies are already compressed. */
    private static final List<CompressionType> COMPRESSION = List.of(
            CompressionType.NO_COMPRESSION,
            CompressionType.NO_COMPRESSION,
            CompressionType.LZ4_COMPRESSION,
            CompressionType.LZ4_COMPRESSION,
            CompressionType.LZ4_COMPRESSION,
            CompressionType.LZ4_COMPRESSION,
            CompressionType.LZ4_COMPRESSION);

    private final LRUCache cache = new LRUCache(32 * MEGABYTE);
    private final BloomFilter bloom = new BloomFilter(10);
    /**
     * Compacts a file in which 1,000 of 2,000 consecutive rows are deletions: otherwise every sweep would read them.
     */
    private final TablePropertiesCollectorFactory compactDeletions =
            TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(2_000, 1_000, 0.5);

    private final DBOptions database;
    private final ColumnFamilyOptions items = new ColumnFamilyOptions()
            .setWriteBufferSize(16 * MEGABYTE)
            .setCompressionPerLevel(COMPRESSION)
            .setTableFormatConfig(table().setFilterPolicy(bloom));
    private final ColumnFamilyOptions queues = queueOptions();

    /** @param checkLogs whether closed logs must have the size recorded in the manifest */
    RocksDbOptions(boolean checkLogs) {
        database = options(checkLogs)
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                // Data that is not synced may reach the disk out of order, so that a crash can damage the log some way
                // before its end. This mode keeps everything before the damage, and therefore all synced data, and
                // nothing after it. The mode for "corrupted tails" would not open the database, and the more tolerant
                // one would skip rows in the middle.
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                // Never reuse a log file: its old records would follow the damage.
                .setRecycleLogFileNum(0)
                .setMaxTotalWalSize(64 * MEGABYTE)
                .setDbWriteBufferSize(32 * MEGABYTE)
                .setMaxOpenFiles(512)
                .setMaxBackgroundJobs(2)
                .setBytesPerSync(MEGABYTE)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(4 * MEGABYTE)
                .setKeepLogFileNum(4)
                .setStatsDumpPeriodSec(0);
    }

    /** Sets an option that has no method in the Java API. */
    private static DBOptions options(boolean checkLogs) {
        Properties named = new Properties();
        named.setProperty("track_and_verify_wals_in_manifest", Boolean.toString(checkLogs));
        return DBOptions.getDBOptionsFromProps(named);
    }

    private ColumnFamilyOptions queueOptions() {
        // The column family options have no setter for collectors, but can be created from Options.
        try (Options options = new Options()) {
            options.setTablePropertiesCollectorFactory(List.of(compactDeletions));
            return new ColumnFamilyOptions(options)
                    .setWriteBufferSize(4 * MEGABYTE)
                    .setCompressionPerLevel(COMPRESSION)
                    .setTableFormatConfig(table());
        }
    }

    private BlockBasedTableConfig table() {
        // Filters and index blocks are in the cache, so that memory does not grow with the data.
        return new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
    }

    DBOptions database() {
        return database;
    }

    /** The options of rows that are read individually, mostly by existing keys. */
    ColumnFamilyOptions items() {
        return items;
    }

    /** The options of rows without a value that are read in order and soon deleted. */
    ColumnFamilyOptions queues() {
        return queues;
    }

    @Override
    public void close() {
        queues.close();
        items.close();
        database.close();
        compactDeletions.close();
        bloom.close();
        cache.close();
    }
}
