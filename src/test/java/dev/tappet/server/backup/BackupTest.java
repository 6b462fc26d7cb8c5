package dev.tappet.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tappet.server.rocksdb.RocksDbTable;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.MovableClock;
import dev.tappet.storage.Query;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup of a folder that a server works on, of one that no server works on, and its restore. */
@Tag("slow")
class BackupTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();
    private Path data;
    private Path target;

    @BeforeEach
    void paths() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        target = folder.resolve("backups/today");
        Files.write(data.resolve("secret-key"), new byte[32]);
    }

    private RocksDbTable open(Path of) {
        return new RocksDbTable(of.resolve("table"), clock);
    }

    private static void write(RocksDbTable table, int number, Durability durability) {
        Item item = Item.at("p", "%06d".formatted(number))
                .with("a", "x".repeat(2_000))
                .in(Index.DUE, "due", "#%06d".formatted(number))
                .build();
        table.write(new Write.Put(item, Condition.any()), durability);
    }

    private Backup backup() {
        return new Backup(data, TIMEOUT);
    }

    private static boolean has(RocksDbTable table, int number) {
        return !table.get(List.of(new Key("p", "%06d".formatted(number)))).isEmpty();
    }

    @Test
    void runningServer_isBackedUpWhileItWrites_withAllThatWasAcknowledgedBefore() throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        int before;
        Backup.Result made;
        try (RocksDbTable table = open(data);
                ScheduledExecutorService server = Executors.newScheduledThreadPool(2)) {
            CheckpointService checkpoints = new CheckpointService(data, table);
            server.scheduleWithFixedDelay(checkpoints::processRequest, 0, 10, TimeUnit.MILLISECONDS);
            server.execute(() -> {
                while (!over.get()) {
                    write(table, acknowledged.get(), Durability.SYNCED);
                    acknowledged.incrementAndGet();
                }
            });
            Awaitility.await().until(() -> acknowledged.get() > 200);
            before = acknowledged.get();
            made = backup().to(target);
            over.set(true);
        }
        try (RocksDbTable copy = open(target)) {
            assertThat(made.items()).isGreaterThanOrEqualTo(before);
            assertThat(copy.verify()).isEqualTo(made.items());
            for (int i = 0; i < before; i++) {
                assertThat(has(copy, i)).as("item %d of %d", i, before).isTrue();
            }
            assertThat(copy.query(Index.DUE, Query.startingWith("due", "#").limit(1000))
                            .found())
                    .hasSize((int) Math.min(1000, made.items()));
        }
        assertThat(data).isDirectoryNotContaining("glob:**checkpoint*").isDirectoryNotContaining("glob:**backup-*");
        assertThat(target.resolve("secret-key")).hasBinaryContent(new byte[32]);
    }

    @Test
    void stoppedServer_isBackedUpAndRestored() throws Exception {
        try (RocksDbTable table = open(data)) {
            write(table, 1, Durability.SYNCED);
            write(table, 2, Durability.LAZY);
        }
        Files.writeString(Files.createDirectories(data.resolve("demo/github")).resolve("push.json"), "{}");
        assertThat(backup().to(target).items()).isEqualTo(2);

        assertThat(target.resolve("demo/github/push.json")).hasContent("{}");
        Path restored = folder.resolve("elsewhere/data");
        Backup.Result made = new Backup(restored, TIMEOUT).restore(target);

        assertThat(made.items()).isEqualTo(2);
        assertThat(restored.resolve("secret-key")).exists();
        assertThat(restored.resolve("demo/github/push.json")).hasContent("{}");
        try (RocksDbTable table = open(restored)) {
            assertThat(has(table, 1)).isTrue();
            assertThat(has(table, 2)).isTrue();
            write(table, 3, Durability.SYNCED);
        }
        assertThat(Files.getPosixFilePermissions(target)).hasSize(3);
    }

    @Test
    void damagedBackup_isNotRestored_andLeavesNothing() throws Exception {
        try (RocksDbTable table = open(data)) {
            for (int i = 0; i < 2_000; i++) {
                write(table, i, Durability.LAZY);
            }
            table.noteSynced();
        }
        backup().to(target);
        Path largest;
        try (Stream<Path> files = Files.list(target.resolve("table"))) {
            largest = files.filter(file -> file.toString().matches(".*\\.(sst|log)"))
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
        }
        try (FileChannel file = FileChannel.open(largest, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[100]), 20_000);
        }
        Path restored = folder.resolve("restored");

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> new Backup(restored, TIMEOUT).restore(target));

        assertThat(restored).doesNotExist();
        assertThat(folder).isDirectoryNotContaining("glob:**restor*");
    }

    @Test
    void existingFolder_isNeverWrittenTo() throws Exception {
        open(data).close();
        Files.createDirectories(target);
        Files.createFile(target.resolve("mine"));

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> backup().to(target))
                .withMessageContaining("exists already");
        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> backup().restore(data))
                .withMessageContaining("exists already");
        assertThat(target).isDirectoryContaining("glob:**/mine");
    }

    @Test
    void folderWithoutData_isRefused() {
        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> backup().to(target))
                .withMessageContaining("no data");
        assertThat(target).doesNotExist();
    }

    @Test
    void serverThatDoesNotAnswer_endsTheCommandAndTakesTheRequestBack() {
        try (RocksDbTable _ = open(data)) {
            assertThatExceptionOfType(StorageException.class)
                    .isThrownBy(() -> new Backup(data, Duration.ofMillis(100)).to(target))
                    .withMessageContaining("did not respond");
        }
        assertThat(BackupRequest.file(data)).doesNotExist();
        assertThat(target).doesNotExist();
    }

    @Test
    void checkpointThatFails_isToldToTheCommand() throws Exception {
        try (RocksDbTable table = open(data);
                ScheduledExecutorService server = Executors.newScheduledThreadPool(1)) {
            RocksDbTable closed = open(Files.createDirectory(folder.resolve("other")));
            closed.close();
            CheckpointService broken = new CheckpointService(data, closed);
            server.scheduleWithFixedDelay(broken::processRequest, 0, 10, TimeUnit.MILLISECONDS);
            assertThatExceptionOfType(StorageException.class)
                    .isThrownBy(() -> backup().to(target))
                    .withMessageContaining("the table is closed");
            assertThat(table.verify()).isZero();
        }
        assertThat(data).isDirectoryNotContaining("glob:**checkpoint*");
    }

    @Test
    void requestThatNoCommandWrote_isIgnored() throws Exception {
        Files.writeString(BackupRequest.file(data), "../../etc\n");
        try (RocksDbTable table = open(data)) {
            new CheckpointService(data, table).processRequest();
        }
        assertThat(data).isDirectoryNotContaining("glob:**checkpoint*");
    }
}
