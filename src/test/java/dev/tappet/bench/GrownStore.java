package dev.tappet.bench;

import dev.tappet.execution.FinishedExecutions;
import dev.tappet.harness.ApiClient;
import dev.tappet.harness.ApiClient.Urls;
import dev.tappet.harness.Connection;
import dev.tappet.harness.Response;
import dev.tappet.harness.ServerProcess;
import dev.tappet.server.rocksdb.RocksDbTable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Measures a server of its own on an empty store and on one with many finished executions: its start, lists, the
 * reading of a record, and synchronous executions. Properties: {@code bench.rows} executions, {@code bench.seconds} a
 * load.
 */
public final class GrownStore {
    private static final int CALLS = 200;

    /** Pages of a list that are read before the one that is measured. */
    private static final int DEEP = 20;

    /** 1,000,000 executions are those of twelve days. */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    private final ServerProcess server;
    private final Duration each;
    private final TextTable table = new TextTable(
            "executions",
            "start s",
            "list ms",
            "of workflow ms",
            "page 21 ms",
            "failed ms",
            "record ms",
            "sync p50 ms",
            "p99 ms",
            "sync/s at 32",
            "RSS MB");
    private ApiClient tenant;
    private Urls urls;

    private GrownStore(ServerProcess server, Duration each) {
        this.server = server;
        this.each = each;
    }

    public static void main(String[] arguments) throws Exception {
        int rows = Integer.getInteger("bench.rows");
        Duration each = Duration.ofSeconds(Integer.getInteger("bench.seconds", 10));
        Machine.print(System.out);
        try (ServerProcess server = ServerProcess.fresh(Benchmark.SETTINGS)) {
            new GrownStore(server, each).compare(rows);
            server.deleteFolder();
        }
    }

    private void compare(int rows) throws Exception {
        server.start();
        server.awaitReady();
        tenant = ApiClient.create(server);
        urls = Benchmark.workflow(tenant);
        // the first start makes the folder
        restart();
        measure("empty", restart());
        String example = newest("&status=SUCCESS");
        server.kill();
        fill(rows, UUID.fromString(example));
        // the first start after it is of a store that was left in the middle of its work
        restart();
        measure("%,d more".formatted(rows), restart());
        table.print(System.out);
    }

    private void fill(int rows, UUID example) {
        long start = System.nanoTime();
        try (RocksDbTable store = new RocksDbTable(server.data().resolve("table"), InstantSource.system())) {
            new FinishedExecutions(store, example).store(rows, POLL_INTERVAL);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "%,d executions stored in %.1f s%n", rows, seconds);
    }

    /** @return seconds to the first answer */
    private double restart() throws Exception {
        server.kill();
        long start = System.nanoTime();
        server.start();
        server.awaitReady();
        return (System.nanoTime() - start) / 1e9;
    }

    private void measure(String store, double start) throws Exception {
        Load sync = Benchmark.load(server, BenchTrigger.SYNC, urls);
        sync.run(32, each);
        Load.Result one = sync.run(1, each);
        Load.Result many = sync.run(32, each);
        if (one.errors() + many.errors() > 0) {
            throw new IllegalStateException("Synchronous executions failed");
        }
        String id = newest("");
        String deep = deepToken();
        try (Connection connection = Connection.open(server.port(), Duration.ofSeconds(30))) {
            table.row(
                    store,
                    number(start),
                    median(() -> tenant.executions("")),
                    median(() -> tenant.executions("&workflow_id=" + urls.workflow(), "")),
                    median(() -> tenant.executions(deep)),
                    median(() -> tenant.executions("&status=FAILED", "")),
                    median(() -> record(connection, id)),
                    number(one.millisAt(0.5)),
                    number(one.millisAt(0.99)),
                    "%.0f".formatted(many.perSecond()),
                    "%.0f".formatted(server.residentBytes() / 1e6));
        }
    }

    private Response record(Connection connection, String id) throws IOException {
        Response response = tenant.execution(connection, id);
        if (response.status() != 200) {
            throw new IllegalStateException("The record of " + id + ": " + response);
        }
        return response;
    }

    private String newest(String filter) throws IOException {
        List<?> page = (List<?>) tenant.executions(filter, "").get("executions");
        return String.valueOf(((Map<?, ?>) page.getFirst()).get("id"));
    }

    /** The last page if there are fewer: how many executions the load has added depends on the machine. */
    private String deepToken() throws IOException {
        String token = "";
        for (int page = 0; page < DEEP; page++) {
            if (!(tenant.executions(token).get("next_page_token") instanceof String next)) {
                break;
            }
            token = next;
        }
        return token;
    }

    /** A call of the API. */
    private interface Call {
        Object make() throws IOException;
    }

    private static String median(Call call) throws IOException {
        long[] nanos = new long[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            call.make();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return number(nanos[CALLS / 2] / 1e6);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
