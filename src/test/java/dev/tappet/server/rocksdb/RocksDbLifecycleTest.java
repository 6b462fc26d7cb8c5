package dev.tappet.server.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.MovableClock;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;

/** A table from its opening to its closing: what only the embedded one can promise. */
@Tag("slow")
class RocksDbLifecycleTest {
    private static final Query ALL_DUE = Query.startingWith("due", "#").limit(1000);

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();

    private RocksDbTable open() {
        return new RocksDbTable(folder, clock);
    }

    private static Write put(Item item) {
        return new Write.Put(item, Condition.any());
    }

    private Item.Builder expiring(int number, Duration after) {
        return Item.at("p", "s" + number)
                .in(Index.DUE, "due", "#" + number)
                .expires(clock.instant().plus(after));
    }

    @Test
    void restart_keepsSyncedAndLazyWrites() {
        Item synced =
                Item.at("p", "synced").with("a", 1).in(Index.DUE, "due", "#1").build();
        Item lazy = Item.at("p", "lazy").with("a", 2).in(Index.DUE, "due", "#2").build();
        try (RocksDbTable table = open()) {
            table.write(put(synced), Durability.SYNCED);
            table.write(put(lazy), Durability.LAZY);
        }

        try (RocksDbTable table = open()) {
            assertThat(table.get(List.of(synced.key(), lazy.key())).values()).containsExactlyInAnyOrder(synced, lazy);
            assertThat(table.query(Index.DUE, ALL_DUE).found()).containsExactly(synced.key(), lazy.key());
        }
    }

    @Test
    void secondOpen_isRejectedNamingFolder() {
        try (RocksDbTable _ = open()) {
            assertThatExceptionOfType(StorageException.class)
                    .isThrownBy(this::open)
                    .withMessageContaining(folder.toString())
                    .withMessageContaining("in use");
        }
        open().close();
    }

    @Test
    void unusableFolder_isReported() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> new RocksDbTable(file.resolve("data"), clock))
                .withMessageContaining(file.toString());
    }

    @Test
    void closedTable_throwsOnEveryCall() {
        RocksDbTable table = open();
        table.close();
        table.close();

        Item item = Item.at("p", "s").build();
        List<Runnable> calls = List.of(
                () -> table.write(put(item), Durability.LAZY),
                () -> table.commit(List.of(put(item)), Durability.SYNCED),
                () -> table.putAll(List.of(item)),
                () -> table.get(List.of(item.key())),
                () -> table.query(Query.startingWith("p", "s")),
                () -> table.query(Index.DUE, ALL_DUE),
                () -> table.sweepExpired(clock.instant()));
        assertThat(calls)
                .allSatisfy(call ->
                        assertThatExceptionOfType(StorageException.class).isThrownBy(call::run));
    }

    @Test
    void close_duringReadsAndWrites_isSafe() throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        // platform threads: readers that never wait would keep the carriers from all others
        RocksDbTable table = open();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (int i = 0; i < 2; i++) {
                all.add(threads.submit(() -> untilClosed(() -> table.query(Query.startingWith("p", "w")))));
            }
            for (int writer = 0; writer < 16; writer++) {
                String sort = "w" + writer;
                all.add(threads.submit(() -> untilClosed(() -> {
                    table.write(
                            new Write.Update(new Key("p", sort), List.of(new Change.Add("n", 1)), Condition.any()),
                            Durability.SYNCED);
                    acknowledged.incrementAndGet();
                })));
            }
            try {
                Awaitility.await().until(() -> acknowledged.get() > 200);
            } finally {
                table.close();
            }
            // ends: none of them hangs
            for (Future<?> one : all) {
                one.get();
            }
        }
        try (RocksDbTable again = open()) {
            long sum = again.query(Query.startingWith("p", "w")).found().stream()
                    .mapToLong(item -> item.number("n").orElseThrow())
                    .sum();
            assertThat(sum).isEqualTo(acknowledged.get());
        }
    }

    private static void untilClosed(Runnable work) {
        try {
            while (true) {
                work.run();
            }
        } catch (StorageException e) {
            assertThat(e.getCause() == null ? e.getMessage() : e.getCause().getMessage())
                    .contains("closed");
        }
    }

    @Test
    void readers_seeWholeCommits() throws Exception {
        try (RocksDbTable table = open();
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> writer = threads.submit(() -> IntStream.range(0, 500)
                    .forEach(n -> table.commit(
                            List.of(
                                    put(Item.at("p", "both1").with("n", n).build()),
                                    put(Item.at("p", "both2").with("n", n).build())),
                            Durability.LAZY)));
            while (!writer.isDone()) {
                List<Long> seen = table.query(Query.startingWith("p", "both")).found().stream()
                        .map(item -> item.number("n").orElseThrow())
                        .toList();
                // neither item, or both of the same commit
                assertThat(Set.copyOf(seen)).hasSize(seen.size() / 2);
            }
            writer.get();
        }
    }

    @Test
    void sweep_removesExpiredItemsWithIndexEntries() {
        try (RocksDbTable table = open()) {
            // more than are deleted at once
            table.putAll(IntStream.range(0, 600)
                    .mapToObj(n -> expiring(n, Duration.ofMinutes(n % 60 + 1)).build())
                    .toList());
            Item later = expiring(600, Duration.ofHours(3)).build();
            Item never = Item.at("p", "never").in(Index.DUE, "due", "#never").build();
            table.putAll(List.of(later, never));
            assertThat(table.sweepExpired(clock.instant())).isZero();

            clock.pass(Duration.ofHours(2));
            assertThat(table.query(Index.DUE, ALL_DUE).found()).hasSize(602);

            assertThat(table.sweepExpired(clock.instant())).isEqualTo(600);
            assertThat(table.query(Index.DUE, ALL_DUE).found()).containsExactly(later.key(), never.key());
            assertThat(table.get(List.of(later.key(), never.key()))).hasSize(2);
            assertThat(table.sweepExpired(clock.instant())).isZero();
        }
        assertThat(rows()).isEqualTo(new RowCounts(2, 2, 1));
    }

    @Test
    void sweep_keepsRewrittenItems() {
        Item longer = expiring(0, Duration.ofHours(5)).build();
        Item forever = Item.at("p", "s1").build();
        try (RocksDbTable table = open()) {
            for (int n = 0; n < 4; n++) {
                table.write(put(expiring(n, Duration.ofMinutes(1)).build()), Durability.LAZY);
            }
            table.write(put(longer), Durability.LAZY);
            table.write(put(forever), Durability.LAZY);
            table.write(new Write.Delete(new Key("p", "s2"), Condition.any()), Durability.LAZY);

            clock.pass(Duration.ofHours(2));

            assertThat(table.sweepExpired(clock.instant())).isEqualTo(1);
            assertThat(table.query(Query.startingWith("p", "s")).found()).containsExactly(longer, forever);
        }
        assertThat(rows()).isEqualTo(new RowCounts(2, 1, 1));
    }

    @Test
    void sweep_checksExpiryAgain() {
        Item before = expiring(0, Duration.ofMinutes(1)).build();
        Item after = expiring(0, Duration.ofHours(5)).build();
        byte[] row = RowKeys.ofItem(after.key());
        List<byte[]> seenBefore = List.of(RowKeys.ofExpiry(before.expires().orElseThrow(), before.key()));
        try (RocksDbStore store = new RocksDbStore(folder, Optional.empty());
                Committer committer = new Committer(new RowBatch(store))) {
            committer.commit("Putting", Durability.LAZY, batch -> {
                batch.put(row, after, ItemCodec.encode(after), Optional.empty());
                return row;
            });

            int deleted = committer.commit("Sweeping", Durability.LAZY, batch -> ExpirySweep.delete(seenBefore, batch));

            assertThat(deleted).isZero();
            List<byte[]> stored = store.read("Reading", db -> store.itemRows(db, List.of(row)));
            assertThat(stored).containsExactly(ItemCodec.encode(after));
        }
    }

    private record RowCounts(int items, int index, int expiry) {}

    private RowCounts rows() {
        try (RocksDbStore store = new RocksDbStore(folder, Optional.empty())) {
            return new RowCounts(
                    count(store, store.items()), count(store, store.index()), count(store, store.expiry()));
        }
    }

    private static int count(RocksDbStore store, ColumnFamilyHandle family) {
        RowScan all = new RowScan(
                family, new RowKeys.Range(new byte[0], new byte[] {-1}), Query.Order.ASCENDING, Integer.MAX_VALUE);
        Page<byte[]> rows = store.read("Counting", db -> all.page(db, (row, _) -> Optional.of(row)));
        return rows.found().size();
    }

    @Test
    void counters_ofPastWindows_areRemoved() {
        RateCounters counters = new RateCounters(clock);
        Instant first = clock.instant();
        for (int second = 0; second < 1_000; second++) {
            assertThat(counters.admit("w", 1, 1, clock.instant())).isTrue();
            clock.pass(Duration.ofSeconds(1));
        }

        assertThat(counters.kept()).isLessThan(140);
        assertThat(counters.admit("w", 1, 1, clock.instant().minusSeconds(60))).isFalse();
        assertThat(counters.admit("w", 1, 1, first)).isTrue();
    }
}
