package dev.tappet.server;

import dev.tappet.config.TappetConfig;
import dev.tappet.execution.InFlightAccepts;
import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import dev.tappet.platform.Platform;
import dev.tappet.platform.StartCheck;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.SecretBox;
import dev.tappet.server.queue.InProcessRunQueue;
import dev.tappet.server.rocksdb.RocksDbTable;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.StorageException;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * The platform of a single machine, with RocksDB in a folder, a queue in memory and a key in a file. It is selected
 * unless a table is configured.
 */
@Singleton
public class LocalPlatform implements Platform {
    /** The maximum delay of a queued run while requests are being accepted. */
    private static final Duration MAX_YIELD = Duration.ofMillis(100);

    private final TappetConfig config;
    private final Instance<RocksDbTable> table;
    private final Instance<InProcessRunQueue> queue;
    private final Instance<LocalBackgroundTasks> tasks;

    LocalPlatform(
            TappetConfig config,
            Instance<RocksDbTable> table,
            Instance<InProcessRunQueue> queue,
            Instance<LocalBackgroundTasks> tasks) {
        this.config = config;
        this.table = table;
        this.queue = queue;
        this.tasks = tasks;
    }

    @Override
    public boolean isSelected() {
        return config.table().isEmpty();
    }

    Path data() {
        return config.data();
    }

    @Override
    public ItemTable table() {
        return table.get();
    }

    @Override
    public RunQueue queue() {
        return queue.get();
    }

    /** Opens the table first: this creates the key of a new data folder, and rejects a folder whose key is missing. */
    @Override
    public SecretBox secretBox() {
        table.get();
        return config.secretKey()
                .map(Platform::sealedBy)
                .orElseGet(() -> new AesGcmSecretBox(KeyFile.in(config.data()).read()));
    }

    /** The lock of the folder excludes other processes. */
    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void start() {
        tasks.get().start();
    }

    @Override
    public void stop() {
        tasks.get().stop();
    }

    @Override
    public boolean isDelivering() {
        return queue.get().isDelivering();
    }

    @Produces
    @Singleton
    @Typed(RocksDbTable.class)
    static RocksDbTable rocksDb(TappetConfig config, InstantSource clock, @Any Instance<StartCheck> checks) {
        checks.forEach(StartCheck::check);
        try {
            Path data = config.data();
            Path folder = data.resolve("table");
            if (config.secretKey().isEmpty()) {
                KeyFile.in(data).createFor(folder);
            }
            OwnerOnly.createFolder(data);
            return new RocksDbTable(folder, clock, config.acceptLoss());
        } catch (StorageException e) {
            // An administrator must act: one line as for an invalid configuration, without a stack trace.
            throw new ConfigurationException(e.singleLineMessage());
        } catch (IOException e) {
            throw new ConfigurationException("The data folder " + config.data() + " cannot be created: " + e);
        }
    }

    static void close(@Disposes RocksDbTable table) {
        table.close();
    }

    @Produces
    @Singleton
    @Typed(InProcessRunQueue.class)
    static InProcessRunQueue inProcessRunQueue(TappetConfig config, InFlightAccepts accepts) {
        return new InProcessRunQueue(
                Map.of(
                        Lane.SYNC, config.workers().sync(),
                        Lane.ASYNC, config.workers().async()),
                config.workers().inProgress(),
                () -> accepts.yield(MAX_YIELD));
    }
}
