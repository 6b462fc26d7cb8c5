package dev.tappet.server.rocksdb;

import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Prints how many synced writes a second the embedded table takes from virtual threads, and how long one takes. Run it
 * by hand, with a folder on the disk that matters as its argument.
 */
public final class CommitterSpeed {
    private static final Duration ROUND = Duration.ofSeconds(4);

    private interface Work {
        void run(RocksDbTable table, String id, long n);
    }

    private CommitterSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path parent = Path.of(arguments.length > 0 ? arguments[0] : "target");
        Files.createDirectories(parent);
        Work smallPut = (table, id, n) -> put(table, id + "#" + n, Durability.SYNCED);
        Work lifeOfAnExecution = CommitterSpeed::live;
        System.out.printf(
                "%-22s %8s %12s %10s %10s %10s%n", "what", "writers", "a second", "p50 µs", "p99 µs", "CPU µs");
        for (int writers : new int[] {1, 8, 32, 128, 32}) {
            measure("put", parent, writers, smallPut);
        }
        for (int writers : new int[] {1, 32}) {
            measure("put, claim, finish", parent, writers, lifeOfAnExecution);
        }
    }

    private static void put(RocksDbTable table, String id, Durability durability) {
        Item head = Item.at("X#" + id, "0")
                .with("workspace", "w1")
                .with("workflow", "wf1")
                .with("status", "ACCEPTED")
                .with("epoch", 0)
                .with("event", "{\"hello\":\"world\"}")
                .in(Index.DUE, "U#" + Math.floorMod(id.hashCode(), 16), "2026-01-01T00:00:00Z")
                .in(Index.BY_WORKSPACE, "ws", id)
                .build();
        require(table.write(new Write.Put(head, Condition.absent()), durability).done());
    }

    private static void live(RocksDbTable table, String writer, long n) {
        String id = writer + "#" + n;
        put(table, id, Durability.SYNCED);
        Key key = new Key("X#" + id, "0");
        require(table.write(
                        new Write.Update(
                                key,
                                List.of(Change.set("status", "RUNNING"), new Change.Add("epoch", 1)),
                                Condition.exists()),
                        Durability.LAZY)
                .done());
        require(table.write(
                        new Write.Update(
                                key,
                                List.of(Change.set("status", "SUCCEEDED"), new Change.Leave(Index.DUE)),
                                Condition.exists()),
                        Durability.SYNCED)
                .done());
    }

    private static void require(boolean done) {
        if (!done) {
            throw new IllegalStateException("A write was refused");
        }
    }

    private static void measure(String what, Path parent, int writers, Work work) throws Exception {
        Path folder = Files.createTempDirectory(parent, "committer-speed");
        try (RocksDbTable table = new RocksDbTable(folder, InstantSource.system());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long end = System.nanoTime() + ROUND.toNanos();
            long warm = end - ROUND.toNanos() / 2;
            List<Future<long[]>> all = IntStream.range(0, writers)
                    .mapToObj(writer -> threads.submit(() -> write(table, work, "w" + writer, warm, end)))
                    .toList();
            Thread.sleep(ROUND.dividedBy(2));
            long cpu = cpuNanos();
            long[] nanos = {};
            for (Future<long[]> one : all) {
                long[] more = one.get();
                int length = nanos.length;
                nanos = Arrays.copyOf(nanos, length + more.length);
                System.arraycopy(more, 0, nanos, length, more.length);
            }
            Arrays.sort(nanos);
            cpu = cpuNanos() - cpu;
            System.out.printf(
                    "%-22s %8d %,12d %10d %10d %10.1f%n",
                    what,
                    writers,
                    nanos.length * 2_000_000_000L / ROUND.toNanos(),
                    nanos[nanos.length / 2] / 1_000,
                    nanos[nanos.length * 99 / 100] / 1_000,
                    cpu / 1e3 / nanos.length);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    private static long[] write(RocksDbTable table, Work work, String id, long warm, long end) {
        long[] nanos = new long[1_000];
        int count = 0;
        long start = System.nanoTime();
        for (long n = 0; start < end; n++) {
            work.run(table, id, n);
            long now = System.nanoTime();
            if (start >= warm) {
                if (count == nanos.length) {
                    nanos = Arrays.copyOf(nanos, count * 2);
                }
                nanos[count++] = now - start;
            }
            start = now;
        }
        return Arrays.copyOf(nanos, count);
    }
}
