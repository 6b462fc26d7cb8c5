package dev.tappet.server.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * A process that writes commits of {@link #ITEMS} items until it is killed or its table fails, and prints the number
 * of each after it was acknowledged.
 */
final class DyingWriter {
    static final int ITEMS = 3;
    static final String FAILED = "failed: ";

    private static final int WRITERS = 8;

    private DyingWriter() {}

    /** Starts it on a folder, after {@code shell} commands. */
    static Process start(Path folder, Path libraries, String shell, int first) throws IOException {
        // a process that is killed cannot delete the library that it would unpack
        Path library = libraries.resolve(System.mapLibraryName("rocksdbjni"));
        if (Files.notExists(library)) {
            String packed = Environment.getJniLibraryFileName("rocksdb");
            try (InputStream in = RocksDB.class.getClassLoader().getResourceAsStream(packed)) {
                Files.copy(in, library);
            }
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        "bash",
                        "-c",
                        shell + " exec \"$@\"",
                        "bash",
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.library.path=" + libraries,
                        "-cp",
                        System.getProperty("java.class.path"),
                        DyingWriter.class.getName(),
                        folder.toString(),
                        Integer.toString(first))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static Key key(int number, int item) {
        return new Key("X#" + number, "s" + item);
    }

    public static void main(String[] arguments) {
        int first = Integer.parseInt(arguments[1]);
        try (RocksDbTable table = new RocksDbTable(Path.of(arguments[0]), InstantSource.system());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                int from = first + writer;
                threads.submit(() -> write(table, from));
            }
        }
    }

    private static void write(RocksDbTable table, int from) {
        try {
            for (int number = from; ; number += WRITERS) {
                table.commit(commit(number), Durability.SYNCED);
                // one call, so that no line is torn by a kill
                print(number + "\n");
            }
        } catch (StorageException e) {
            print(FAILED + e.getCause() + "\n");
        }
    }

    private static void print(String line) {
        try {
            synchronized (System.out) {
                System.out.write(line.getBytes(UTF_8));
                System.out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Write> commit(int number) {
        return IntStream.range(0, ITEMS)
                .<Write>mapToObj(item -> new Write.Put(
                        Item.at(key(number, item)).with("body", new byte[500]).build(), Condition.absent()))
                .toList();
    }
}
