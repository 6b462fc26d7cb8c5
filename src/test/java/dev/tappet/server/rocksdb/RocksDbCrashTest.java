package dev.tappet.server.rocksdb;

import static dev.tappet.server.rocksdb.DyingWriter.FAILED;
import static dev.tappet.server.rocksdb.DyingWriter.ITEMS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes that die while they write. */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
class RocksDbCrashTest {
    private static final int KILLS = 3;

    @TempDir
    static Path libraries;

    @TempDir
    Path folder;

    @Test
    void acknowledgedWrites_surviveKill_commitsAreWhole() throws Exception {
        Random random = new Random();
        List<Integer> acknowledged = new ArrayList<>();
        int next = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int enough = 1 + random.nextInt(2_000);
            Process writer = DyingWriter.start(folder, libraries, "", next);
            try (BufferedReader lines = writer.inputReader()) {
                for (int seen = 0; seen < enough; seen++) {
                    acknowledged.add(Integer.parseInt(lines.readLine()));
                }
                // SIGKILL; Process.destroyForcibly would also close the stream
                writer.toHandle().destroyForcibly();
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    acknowledged.add(Integer.parseInt(line));
                }
            }
            writer.waitFor();
            // beyond all that may have been written and not acknowledged
            next = acknowledged.stream().max(Integer::compare).orElseThrow() + 1_000;

            assertThat(present(next)).containsAll(acknowledged);
        }
    }

    @Test
    void fullDisk_failsWrites_keepsAcknowledgedOnes() throws Exception {
        List<Integer> acknowledged = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        // no file may grow over 1 MB: the log is full within moments
        Process writer = DyingWriter.start(folder, libraries, "ulimit -f 1024;", 0);
        try (BufferedReader lines = writer.inputReader()) {
            String line = lines.readLine();
            // far more than there is room for
            while (line != null && acknowledged.size() < 5_000) {
                if (line.startsWith(FAILED)) {
                    failures.add(line);
                } else {
                    acknowledged.add(Integer.parseInt(line));
                }
                line = lines.readLine();
            }
        } finally {
            writer.destroyForcibly();
        }

        assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).hasSize(8).allMatch(failure -> failure.contains("RocksDBException"));
        assertThat(acknowledged).isNotEmpty();
        assertThat(present(10_000)).containsAll(acknowledged);
        try (RocksDbTable table = new RocksDbTable(folder, InstantSource.system())) {
            Item item = Item.at("after", "0").build();
            assertThat(table.write(new Write.Put(item, Condition.absent()), Durability.SYNCED)
                            .done())
                    .isTrue();
        }
    }

    /** The numbers below {@code end} that are there, with all of their items. */
    private List<Integer> present(int end) throws IOException {
        List<Integer> present = new ArrayList<>();
        try (RocksDbTable table = new RocksDbTable(folder, InstantSource.system())) {
            for (int number = 0; number < end; number++) {
                int of = number;
                List<Key> keys = IntStream.range(0, ITEMS)
                        .mapToObj(item -> DyingWriter.key(of, item))
                        .toList();
                int found = table.get(keys).size();
                assertThat(found).as("items of commit " + number).isIn(0, ITEMS);
                if (found == ITEMS) {
                    present.add(number);
                }
            }
        }
        return present;
    }
}
