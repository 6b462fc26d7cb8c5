package dev.tappet.server.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.MovableClock;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write-ahead log that is damaged, as opposed to one whose tail a power cut tore. */
@Tag("slow")
class DamagedLogTest {
    private static final int WRITES = 100;

    @TempDir
    Path data;

    private final MovableClock clock = new MovableClock();
    private Path folder;

    /** What a killed process leaves: a copy of a folder that is open, with a log that was never flushed. */
    @BeforeEach
    void killed() throws IOException {
        Path live = data.resolve("live");
        folder = Files.createDirectory(data.resolve("table"));
        try (RocksDbTable table = new RocksDbTable(live, clock)) {
            for (int i = 0; i < WRITES; i++) {
                write(table, i);
            }
            table.noteSynced();
            copy(live, folder);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void write(RocksDbTable table, int number) {
        Item item = Item.at("p", "s" + number).with("a", "x".repeat(500)).build();
        table.write(new Write.Put(item, Condition.any()), Durability.SYNCED);
    }

    private RocksDbTable open(String accepted) {
        return new RocksDbTable(folder, clock, Optional.of(accepted));
    }

    private RocksDbTable open() {
        return new RocksDbTable(folder, clock);
    }

    private Path log() throws IOException {
        return LogCheck.logs(folder).getLast();
    }

    private void forgetExtent() throws IOException {
        Files.delete(SyncedExtent.file(folder));
    }

    private void overwrite(long at, byte[] bytes) throws IOException {
        try (FileChannel file = FileChannel.open(log(), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(bytes), at);
        }
    }

    private void cut(long size) throws IOException {
        try (FileChannel file = FileChannel.open(log(), StandardOpenOption.WRITE)) {
            file.truncate(size);
        }
    }

    private static long count(RocksDbTable table) {
        List<Key> keys =
                IntStream.range(0, WRITES).mapToObj(i -> new Key("p", "s" + i)).toList();
        return table.get(keys).size();
    }

    private String refusal() {
        try (RocksDbTable _ = open()) {
            throw new AssertionError("it opened");
        } catch (StorageException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
            return e.getMessage();
        }
    }

    @Test
    void wholeLog_opensWithEverything() {
        try (RocksDbTable table = open()) {
            assertThat(count(table)).isEqualTo(WRITES);
        }
    }

    @Test
    void tornTail_opensWithAllBeforeIt() throws IOException {
        forgetExtent();
        cut(Files.size(log()) - 5);

        try (RocksDbTable table = open()) {
            assertThat(count(table)).isEqualTo(WRITES - 1);
        }
    }

    @Test
    void tailTornBehindWhatWasSynced_opens() throws IOException {
        Files.write(log(), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, StandardOpenOption.APPEND);

        try (RocksDbTable table = open()) {
            assertThat(count(table)).isEqualTo(WRITES);
        }
    }

    @Test
    void threeBytesFlipped_refusesWithPlaceFollowingRecordsAndRemedy() throws IOException {
        forgetExtent();
        overwrite(Files.size(log()) / 2, new byte[] {7, 7, 7});

        assertThat(refusal())
                .containsPattern("log \\d+\\.log is damaged at byte \\d+ of \\d+, and 4\\d whole records follow")
                .containsPattern("TAPPET_ACCEPT_LOSS=\\d+\\.log:\\d+")
                .contains("restore a backup of the data folder");
    }

    @Test
    void flippedLength_stillFindsTheRecordsThatFollow() throws IOException {
        forgetExtent();
        overwrite(4, new byte[] {9, 9});

        assertThat(refusal()).contains("whole records follow");
    }

    @Test
    void zeroedLog_refuses() throws IOException {
        overwrite(0, new byte[(int) Files.size(log())]);

        assertThat(refusal()).contains("is damaged at byte 0 of");
    }

    @Test
    void cutLog_refuses() throws IOException {
        cut(Files.size(log()) / 2);

        assertThat(refusal()).contains("is damaged at byte");
    }

    @Test
    void deletedLog_refuses() throws IOException {
        Files.delete(log());

        assertThat(refusal()).contains("is missing");
    }

    @Test
    void damagedLog_isNotTouchedByTheRefusal() throws IOException {
        overwrite(Files.size(log()) / 2, new byte[] {7, 7, 7});
        byte[] before = Files.readAllBytes(log());

        refusal();

        assertThat(Files.readAllBytes(log())).isEqualTo(before);
    }

    @Test
    void acceptedLoss_opensWithWhatCameBeforeAndKeepsTheLogs() throws IOException {
        overwrite(Files.size(log()) / 2, new byte[] {7, 7, 7});
        String name = refusal().replaceAll(".*TAPPET_ACCEPT_LOSS=(\\S+);.*", "$1");
        byte[] damaged = Files.readAllBytes(log());
        String file = log().getFileName().toString();

        try (RocksDbTable table = open(name)) {
            assertThat(count(table)).isBetween(WRITES / 2L - 2, WRITES / 2L + 1);
        }

        try (Stream<Path> beside = Files.list(data)) {
            Path kept = beside.filter(path -> path.getFileName().toString().startsWith("damaged-log-"))
                    .findFirst()
                    .orElseThrow();
            assertThat(kept.resolve(file)).hasBinaryContent(damaged);
        }
        try (RocksDbTable table = open(name)) {
            assertThat(count(table)).isPositive();
        }
    }

    @Test
    void lossOfOtherDamage_isNotAccepted() throws IOException {
        overwrite(Files.size(log()) / 2, new byte[] {7, 7, 7});

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> open("000004.log:17"))
                .withMessageContaining("TAPPET_ACCEPT_LOSS=");
    }

    /** Rows of the index keep the first log alive when the items fill the next ones. */
    private void severalLogs() throws IOException {
        Path live = data.resolve("several");
        folder = Files.createDirectory(data.resolve("several-killed"));
        try (RocksDbTable table = new RocksDbTable(live, clock)) {
            for (int i = 0; i < 200; i++) {
                byte[] large = new byte[200_000];
                large[i] = 1;
                Item item = Item.at("p", "s" + i)
                        .with("a", large)
                        .in(Index.DUE, "due", "#" + i)
                        .build();
                table.write(new Write.Put(item, Condition.any()), Durability.LAZY);
            }
            table.noteSynced();
            Awaitility.await().until(() -> LogCheck.logs(live).size() > 1);
            copy(live, folder);
        }
        assertThat(LogCheck.logs(folder)).hasSizeGreaterThan(1);
    }

    @Test
    void severalWholeLogs_open() throws IOException {
        severalLogs();

        try (RocksDbTable table = open()) {
            assertThat(count(table)).isEqualTo(WRITES);
        }
    }

    @Test
    void cutFirstOfSeveralLogs_refusesWithTheRecordsOfAll() throws IOException {
        severalLogs();
        Path first = LogCheck.logs(folder).getFirst();
        try (FileChannel file = FileChannel.open(first, StandardOpenOption.WRITE)) {
            file.truncate(Files.size(first) / 2);
        }

        assertThat(refusal())
                .contains(first.getFileName() + " is damaged at byte")
                .containsPattern("\\d+ whole records");
    }

    @Test
    void deletedFirstOfSeveralLogs_refuses() throws IOException {
        severalLogs();
        Files.delete(LogCheck.logs(folder).getFirst());

        assertThat(refusal()).contains("does not open");
    }
}
