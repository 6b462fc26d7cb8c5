package dev.tappet.bench;

import dev.tappet.harness.ApiClient;
import dev.tappet.harness.ApiClient.Urls;
import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.harness.Response;
import dev.tappet.harness.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures a server of its own, started as {@code make run} starts one, on a fresh store and with the same durability:
 * all three trigger URLs of a workflow with conditions and a computed answer, at 1, 8 and 32 connections. Client and
 * server share the machine. Properties: {@code bench.seconds} a measurement, {@code bench.warmup} seconds a URL,
 * {@code bench.waiters} to measure waiting callers instead (see {@link WaitingCallers}).
 */
public final class Benchmark {
    static final Map<String, String> SETTINGS = Map.of("TAPPET_LIMITS_RATE", "1000000");

    private static final int[] CONNECTIONS = {1, 8, 32};
    static final byte[] EVENT = "{\"body\":[1,2,3]}".getBytes(StandardCharsets.UTF_8);

    private final ServerProcess server;
    private final ApiClient tenant;
    private final Urls urls;
    private final TextTable table = new TextTable(
            "url",
            "conn",
            "requests/s",
            "executions/s",
            "p50 ms",
            "p99 ms",
            "max ms",
            "errors",
            "drain s",
            "CPU us/exec",
            "RSS MB");

    private Benchmark(ServerProcess server) throws IOException {
        this.server = server;
        this.tenant = ApiClient.create(server);
        this.urls = workflow(tenant);
    }

    public static void main(String[] arguments) throws Exception {
        Duration each = Duration.ofSeconds(Integer.getInteger("bench.seconds", 10));
        Duration warmUp = Duration.ofSeconds(Integer.getInteger("bench.warmup", 10));
        int waiters = Integer.getInteger("bench.waiters", 0);
        Machine.print(System.out);
        try (ServerProcess server = ServerProcess.fresh(SETTINGS)) {
            if (waiters > 0) {
                WaitingCallers.measure(server, waiters, each, System.out);
            } else {
                measure(server, each, warmUp);
            }
            server.deleteFolder();
        }
    }

    private static void measure(ServerProcess server, Duration each, Duration warmUp) throws Exception {
        long start = System.nanoTime();
        server.start();
        server.awaitReady();
        System.out.printf(Locale.ROOT, "start on an empty store, to the first answer: %.2f s%n", since(start));
        Benchmark benchmark = new Benchmark(server);
        for (BenchTrigger url : BenchTrigger.values()) {
            Load.Result result = benchmark.load(url).run(32, warmUp);
            benchmark.await(url, result.last());
        }
        for (BenchTrigger url : BenchTrigger.values()) {
            for (int connections : CONNECTIONS) {
                benchmark.row(url, connections, each);
            }
        }
        benchmark.table.print(System.out);
        benchmark.calls();
        benchmark.restart();
    }

    private void row(BenchTrigger url, int connections, Duration each) throws Exception {
        Duration cpu = server.cpu();
        long start = System.nanoTime();
        Load.Result result = load(url).run(connections, each);
        double loaded = since(start);
        int failed = await(url, result.last()) + await(url, result.sample());
        double finished = since(start);
        double cpuMicros = server.cpu().minus(cpu).toNanos() / 1e3 / result.good();
        table.row(
                url.name().toLowerCase(Locale.ROOT),
                Integer.toString(connections),
                number("%.0f", result.perSecond()),
                number("%.0f", result.good() / finished),
                number("%.2f", result.millisAt(0.5)),
                number("%.2f", result.millisAt(0.99)),
                number("%.1f", result.millisAt(1)),
                Integer.toString(result.errors() + failed),
                url == BenchTrigger.SYNC ? "-" : number("%.2f", finished - loaded),
                number("%.0f", cpuMicros),
                number("%.0f", server.residentBytes() / 1e6));
    }

    private void calls() throws Exception {
        TextTable calls = StorageCalls.table();
        for (BenchTrigger url : BenchTrigger.values()) {
            new StorageCalls(server.port()).measure(url.name().toLowerCase(Locale.ROOT), load(url), calls);
        }
        calls.print(System.out);
    }

    private Load load(BenchTrigger url) {
        return load(server, url, urls);
    }

    private int await(BenchTrigger url, List<Response> answers) throws IOException, InterruptedException {
        List<String> ids =
                answers.stream().flatMap(each -> url.executions(each).stream()).toList();
        return new Backlog(tenant, server.port()).await(ids);
    }

    /** How soon a killed server gives a right answer again, on the store that the measurements filled. */
    private void restart() throws Exception {
        server.kill();
        long start = System.nanoTime();
        server.start();
        server.awaitReady();
        try (Connection connection = Connection.open(server.port(), Duration.ofSeconds(30))) {
            Response response = connection.send(Request.post(urls.sync(), Map.of(), EVENT));
            if (!BenchTrigger.SYNC.isGood(response)) {
                throw new IllegalStateException("After the restart: " + response);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "killed and started on the filled store, to the first sync answer: %.2f s%n",
                since(start));
    }

    static Load load(ServerProcess server, BenchTrigger url, Urls urls) {
        return new Load(server.port(), Request.post(url.path(urls), Map.of(), EVENT), url::isGood);
    }

    /** A trigger condition, a condition step, and an exit with a status, a header and a computed body. */
    static Urls workflow(ApiClient tenant) throws IOException {
        return tenant.publish("/bench/benchmark.yaml", tenant.integration("benchmark"));
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
