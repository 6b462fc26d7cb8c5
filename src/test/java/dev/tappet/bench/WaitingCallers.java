package dev.tappet.bench;

import dev.tappet.harness.ApiClient;
import dev.tappet.harness.ApiClient.Urls;
import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.harness.Response;
import dev.tappet.harness.ServerProcess;
import dev.tappet.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Opens many synchronous calls to a workflow that waits for longer than they do, and measures what other synchronous
 * callers notice of them: nothing, if a waiting call holds no thread and no worker.
 */
final class WaitingCallers {
    private static final int OTHER_CALLERS = 8;
    private static final int CONCURRENT_CONNECTS = 64;
    private static final int IN_PROGRESS = 201;
    private static final Duration PROBE = Duration.ofMillis(200);

    private final ServerProcess server;
    private final Urls slow;
    private final Load others;
    private final Duration each;
    private final TextTable table = new TextTable("", "RSS MB", "requests/s", "p50 ms", "p99 ms", "max ms", "errors");

    private WaitingCallers(ServerProcess server, Duration each) throws IOException {
        ApiClient tenant = ApiClient.create(server);
        this.server = server;
        this.each = each;
        this.others = Benchmark.load(server, BenchTrigger.SYNC, Benchmark.workflow(tenant));
        this.slow = tenant.publish("/bench/slow.yaml", tenant.integration("slow"));
    }

    static void measure(ServerProcess server, int count, Duration each, PrintStream out) throws Exception {
        server.start();
        server.awaitReady();
        WaitingCallers waiters = new WaitingCallers(server, each);
        waiters.others.run(OTHER_CALLERS, each.plusSeconds(5));
        waiters.row("before");
        waiters.hold(count, out);
        waiters.table.print(out);
    }

    private void hold(int count, PrintStream out) throws Exception {
        Request request = Request.post(slow.sync(), Map.of(), Json.write(Map.of()));
        Semaphore connecting = new Semaphore(CONCURRENT_CONNECTS);
        Semaphore sent = new Semaphore(0);
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Response>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                connecting.acquire();
                answers.add(threads.submit(() -> call(request, connecting, sent)));
            }
            sent.acquire(count);
            awaitTakenIn();
            out.printf(Locale.ROOT, "%d calls taken in within %.1f s%n", count, (System.nanoTime() - start) / 1e9);
            row("while %d callers wait".formatted(count));
            long answered = 0;
            for (Future<Response> answer : answers) {
                answered += answer.get().status() == IN_PROGRESS ? 1 : 0;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            out.printf(Locale.ROOT, "%d of %d were told 201, the last after %.1f s%n", answered, count, seconds);
        }
        row("after they were answered");
    }

    /** Requests are served in turn: when new ones are answered at once again, those before them wait for their end. */
    private void awaitTakenIn() throws Exception {
        while (others.run(1, PROBE).millisAt(1) > PROBE.toMillis()) {
            Thread.sleep(PROBE);
        }
    }

    private Response call(Request request, Semaphore connecting, Semaphore sent) throws IOException {
        Connection connection;
        try {
            connection = Connection.open(server.port(), Duration.ofMinutes(2));
        } finally {
            connecting.release();
            sent.release();
        }
        try (connection) {
            return connection.send(request);
        }
    }

    private void row(String when) throws Exception {
        long resident = server.residentBytes();
        Load.Result result = others.run(OTHER_CALLERS, each);
        table.row(
                when,
                "%.0f".formatted(Math.max(resident, server.residentBytes()) / 1e6),
                "%.0f".formatted(result.perSecond()),
                "%.2f".formatted(result.millisAt(0.5)),
                "%.2f".formatted(result.millisAt(0.99)),
                "%.1f".formatted(result.millisAt(1)),
                Integer.toString(result.errors()));
    }
}
