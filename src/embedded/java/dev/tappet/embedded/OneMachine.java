package dev.tappet.embedded;

import dev.tappet.TappetConfig;
import dev.tappet.execution.AcceptsUnderWay;
import dev.tappet.execution.Lane;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.ObservedTable;
import dev.tappet.storage.TableObserver;
import dev.tappet.workspace.AesGcmSecretBox;
import dev.tappet.workspace.SecretBox;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;

/** The ports of a single machine: RocksDB in a folder, a queue in memory, a key in a file. */
@Singleton
public class OneMachine {
    /** Runs at once in each lane; those that wait for somebody else cost hardly anything. */
    private static final Map<Lane, Integer> CONCURRENCY = Map.of(Lane.SYNC, 256, Lane.ASYNC, 32);

    /** Queued runs give way while requests are being accepted, but not for longer than this, each. */
    private static final Duration LONGEST_YIELD = Duration.ofMillis(100);

    @Produces
    @Singleton
    @Typed(RocksDbTable.class)
    RocksDbTable rocksDb(TappetConfig config, InstantSource clock) {
        return new RocksDbTable(config.data().resolve("table"), clock);
    }

    @Produces
    @Singleton
    ItemTable table(RocksDbTable rocksDb, TableObserver observer) {
        return new ObservedTable(rocksDb, observer);
    }

    void close(@Disposes RocksDbTable table) {
        table.close();
    }

    @Produces
    @Singleton
    InProcessRunQueue inProcess(AcceptsUnderWay accepts) {
        return new InProcessRunQueue(CONCURRENCY, () -> accepts.yield(LONGEST_YIELD));
    }

    @Produces
    @Singleton
    SecretBox secretBox(TappetConfig config) {
        return new AesGcmSecretBox(config.secretKey()
                .map(key -> Base64.getDecoder().decode(key))
                .orElseGet(() -> KeyFile.in(config.data()).readOrMake()));
    }
}
