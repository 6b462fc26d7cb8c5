package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.waitFor;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import dev.tappet.aws.DynamoDbTable;
import dev.tappet.aws.TableDefinition;
import dev.tappet.engine.EngineLimits;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.server.rocksdb.RocksDbTable;
import dev.tappet.storage.ItemTable;
import dev.tappet.workflow.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Prints how long an execution takes that acts a thousand times and then waits, and how long its resumption takes,
 * which reads the whole journal and walks past all of it. Run it by hand, with a folder on the disk that matters.
 */
public final class JournalSpeed {
    private static final int STEPS = 1_000;
    private static final EngineLimits LIMITS =
            new EngineLimits(10_000, Duration.ofSeconds(10), EngineLimits.MAX_DURATION);
    private static final InstantSource CLOCK = () -> Instant.parse("2026-03-01T12:00:00Z");

    private JournalSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path parent = Path.of(arguments.length > 0 ? arguments[0] : "target");
        Files.createDirectories(parent);
        System.out.printf("%-16s %12s %14s %14s%n", "table", "value bytes", "1,000 acts ms", "resumption ms");
        try (RocksDbTable table = new RocksDbTable(Files.createTempDirectory(parent, "journal"), CLOCK)) {
            measure("RocksDB", table);
        }
        AmazonDynamoDBLocal local = DynamoDBEmbedded.create(true);
        local.dynamoDbClient().createTable(TableDefinition.create("tappet"));
        measure("DynamoDB Local", new DynamoDbTable(local.dynamoDbClient(), "tappet", CLOCK));
        local.shutdown();
        System.exit(0);
    }

    private static void measure(String name, ItemTable table) {
        for (int bytes : new int[] {200, 200, 6_000, 6_000}) {
            ScriptedOperator outside = new ScriptedOperator();
            WorkerCluster fleet = new WorkerCluster(LIMITS, _ -> table, outside).allowing(5 << 20);
            Object argument = Map.of("url", "https://intel.example/ip/192.0.2.1", "n", bytes);
            outside.on(argument, () -> Map.of("status", 200, "body", "x".repeat(bytes)));
            Step all = loop(Collections.nCopies(STEPS, 1), 1, Step.OnError.FAIL, act("a", argument));
            UUID id = fleet.start(List.of(all, waitFor("1m"), exitWith()));
            long acts = millis(() -> fleet.worker().handle(id));
            fleet.clock.pass(Duration.ofMinutes(1));
            long resumption = millis(() -> fleet.worker().handle(id));
            if (fleet.find(id).status() != ExecutionStatus.SUCCESS) {
                throw new IllegalStateException("It did not end well: " + fleet.find(id));
            }
            System.out.printf("%-16s %12d %14d %14d%n", name, bytes, acts, resumption);
        }
    }

    private static long millis(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }
}
