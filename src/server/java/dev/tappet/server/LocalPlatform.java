package dev.tappet.server;

import dev.tappet.config.TappetConfig;
import dev.tappet.execution.InFlightAccepts;
import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import dev.tappet.platform.Platform;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.SecretBox;
import dev.tappet.server.queue.InProcessRunQueue;
import dev.tappet.server.rocksdb.RocksDbTable;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.StorageException;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** A single machine: RocksDB in a folder, a queue in memory, a key in a file. What is used unless a table is named. */
@Singleton
public class LocalPlatform implements Platform {
    /** Queued runs give way while requests are being accepted, but not for longer than this, each. */
    private static final Duration LONGEST_YIELD = Duration.ofMillis(100);

    private final TappetConfig config;
    private final Instance<RocksDbTable> table;
    private final Instance<InProcessRunQueue> queue;

    LocalPlatform(TappetConfig config, Instance<RocksDbTable> table, Instance<InProcessRunQueue> queue) {
        this.config = config;
        this.table = table;
        this.queue = queue;
    }

    @Override
    public boolean isChosen() {
        return config.table().isEmpty();
    }

    @Override
    public ItemTable table() {
        return table.get();
    }

    @Override
    public RunQueue queue() {
        return queue.get();
    }

    @Override
    public SecretBox secretBox() {
        return config.secretKey()
                .map(Platform::sealedBy)
                .orElseGet(() -> new AesGcmSecretBox(KeyFile.in(config.data()).readOrMake()));
    }

    /** The folder's lock proves that nobody else is there. */
    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public boolean isDelivering() {
        return queue.get().isDelivering();
    }

    @Produces
    @Singleton
    @Typed(RocksDbTable.class)
    static RocksDbTable rocksDb(TappetConfig config, InstantSource clock) {
        try {
            return new RocksDbTable(config.data().resolve("table"), clock);
        } catch (StorageException e) {
            // For whoever started it to mend: told without a trace, as what is wrong with the configuration is
            throw new ConfigurationException("%s (%s)".formatted(e.getMessage(), e.getCause()));
        }
    }

    static void close(@Disposes RocksDbTable table) {
        table.close();
    }

    /** Runs that wait for somebody else cost hardly anything: so many may run at once. */
    @Produces
    @Singleton
    @Typed(InProcessRunQueue.class)
    static InProcessRunQueue inProcess(TappetConfig config, InFlightAccepts accepts) {
        return new InProcessRunQueue(
                Map.of(
                        Lane.SYNC, config.workers().sync(),
                        Lane.ASYNC, config.workers().async()),
                () -> accepts.yield(LONGEST_YIELD));
    }
}
