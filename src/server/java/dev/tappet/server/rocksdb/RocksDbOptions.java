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

/** How RocksDB is opened: for modest memory (about 70 MB in all) and for queues of short-lived rows. */
final class RocksDbOptions implements AutoCloseable {
    private static final long MEGABYTE = 1024 * 1024;

    /** Nothing for what is rewritten soon, LZ4 for what stays; large bodies come compressed. */
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
    /** A file in which 1,000 of 2,000 rows in a row are deletions is compacted: else every sweep walks over them. */
    private final TablePropertiesCollectorFactory compactDeletions =
            TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(2_000, 1_000, 0.5);

    private final DBOptions database;
    private final ColumnFamilyOptions items = new ColumnFamilyOptions()
            .setWriteBufferSize(16 * MEGABYTE)
            .setCompressionPerLevel(COMPRESSION)
            .setTableFormatConfig(table().setFilterPolicy(bloom));
    private final ColumnFamilyOptions queues = queueOptions();

    /** @param checkLogs whether logs that were closed must be as long as the manifest says */
    RocksDbOptions(boolean checkLogs) {
        database = plain(checkLogs)
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                // What was not synced may reach the disk out of order, so a crash can tear the log some way before its
                // end. This mode keeps all up to the tear, hence all that was synced, and nothing after it; the mode
                // for
                // "corrupted tails" would refuse to open, the laxer one would skip rows in the middle.
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                // Never reuse a log file: its old records would follow the tear.
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

    /** An option that the Java interface has no method for. */
    private static DBOptions plain(boolean checkLogs) {
        Properties named = new Properties();
        named.setProperty("track_and_verify_wals_in_manifest", Boolean.toString(checkLogs));
        return DBOptions.getDBOptionsFromProps(named);
    }

    private ColumnFamilyOptions queueOptions() {
        // only these, older options know collectors
        try (Options options = new Options()) {
            options.setTablePropertiesCollectorFactory(List.of(compactDeletions));
            return new ColumnFamilyOptions(options)
                    .setWriteBufferSize(4 * MEGABYTE)
                    .setCompressionPerLevel(COMPRESSION)
                    .setTableFormatConfig(table());
        }
    }

    private BlockBasedTableConfig table() {
        // filters and index blocks within the cache, so that memory does not grow with the data
        return new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
    }

    DBOptions database() {
        return database;
    }

    /** Rows that are read one by one, mostly by keys that exist. */
    ColumnFamilyOptions items() {
        return items;
    }

    /** Rows without a value that are walked over in order and soon deleted. */
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
