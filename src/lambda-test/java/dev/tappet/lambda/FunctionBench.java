package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.aws.EmbeddedAws;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code make bench-function}: how quickly the packaged function starts and responds, and how much memory it uses, with
 * DynamoDB Local and ElasticMQ on the same machine. One environment accepts, another one runs what was accepted, one
 * event after the other as Lambda gives them. Properties: {@code function.zip} and {@code runtime.client}.
 */
final class FunctionBench {
    private static final Path ZIP = Path.of(System.getProperty("function.zip"));
    private static final int STARTS = 21;
    private static final int EXECUTIONS = 1_000;

    private static final String HELLO = """
              - exit: { status: 200, body: { hello: "{{ $.event.body.name }}" } }
            """;

    private final PrintStream out;
    private final Path folder;
    private final Map<String, String> configuration;

    private FunctionBench(PrintStream out, Path folder, Map<String, String> configuration) {
        this.out = out;
        this.folder = folder;
        this.configuration = configuration;
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err); // where DynamoDB Local tells about itself
        out.printf("zip %.1f MB%n", Files.size(ZIP) / 1e6);
        try (TemporaryFolder folder = new TemporaryFolder()) {
            // alone on the machine: a start asks nobody
            new FunctionBench(out, folder.path(), configuration(nowhere())).starts();
            try (EmbeddedAws aws = new EmbeddedAws()) {
                new FunctionBench(out, folder.path(), configuration(aws.configuration())).executions();
            }
        }
        System.exit(0); // DynamoDB Local leaves a thread behind, and it would be waited for
    }

    private static Map<String, String> nowhere() {
        return Map.of(
                "tappet.table", "none",
                "tappet.queue.sync", "http://127.0.0.1:1/1/sync",
                "tappet.queue.async", "http://127.0.0.1:1/1/async",
                "tappet.queue.poll", "false",
                "tappet.secret-key", Base64.getEncoder().encodeToString(new byte[32]));
    }

    private static Map<String, String> configuration(Map<String, String> surroundings) {
        Map<String, String> configuration = new HashMap<>(surroundings);
        configuration.put("tappet.admin-token", EventApiClient.ADMIN);
        configuration.put("tappet.limits.rate", "100000");
        configuration.put("quarkus.log.level", "ERROR");
        return configuration;
    }

    private void starts() throws IOException {
        List<Duration> starts = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            try (FunctionProcess function = process("start" + i)) {
                starts.add(function.start());
            }
        }
        print("from exec to the first poll", starts);
    }

    private void executions() throws IOException {
        try (FunctionProcess front = process("front");
                FunctionProcess worker = process("worker")) {
            front.start();
            worker.start();
            out.printf("memory at the start %s MB and %s MB%n", megabytes(front), megabytes(worker));
            EventApiClient client = new EventApiClient(front.invoker());
            String trigger = client.workflow(client.integration(FunctionUnderTest.RAW), HELLO);
            List<Duration> accepts = new ArrayList<>();
            List<Duration> runs = new ArrayList<>();
            for (int i = 0; i < EXECUTIONS; i++) {
                long begin = System.nanoTime();
                String id = FunctionUnderTest.idIn(EventApiClient.json(accept(front, trigger)));
                accepts.add(Duration.ofNanos(System.nanoTime() - begin));
                runs.add(time(() -> worker.invoker().invoke(Events.messages(id))));
            }
            print("an accept", accepts.subList(EXECUTIONS / 10, EXECUTIONS));
            print("a run", runs.subList(EXECUTIONS / 10, EXECUTIONS));
            out.printf(
                    "memory after %,d hello executions: %s MB where they are accepted, %s MB where they are run%n",
                    EXECUTIONS, megabytes(front), megabytes(worker));
        }
    }

    private FunctionProcess process(String name) throws IOException {
        return new FunctionProcess(ZIP, folder.resolve(name), configuration);
    }

    private static byte[] accept(FunctionProcess front, String trigger) {
        return front.invoker()
                .invoke(Events.httpApi()
                        .to("POST", trigger)
                        .text("{\"name\": \"world\"}")
                        .bytes());
    }

    private static Duration time(Supplier<?> work) {
        long begin = System.nanoTime();
        work.get();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void print(String what, List<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        out.printf(
                "%-28s p50 %.1f ms, slowest %.1f ms of %,d%n",
                what,
                sorted.get(sorted.size() / 2).toNanos() / 1e6,
                sorted.getLast().toNanos() / 1e6,
                sorted.size());
    }

    /** What the process has in memory, as Linux counts it. */
    private static String megabytes(FunctionProcess function) throws IOException {
        Path status = Path.of("/proc/" + function.pid() + "/status");
        if (!Files.exists(status)) {
            return "unknown";
        }
        return Files.readAllLines(status, UTF_8).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> String.valueOf(Long.parseLong(line.replaceAll("\\D", "")) / 1000))
                .findFirst()
                .orElse("unknown");
    }
}
