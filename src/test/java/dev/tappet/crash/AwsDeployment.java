package dev.tappet.crash;

import dev.tappet.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Two servers around one table of DynamoDB Local and two queues of ElasticMQ, which run in a process of their own and
 * live through it all. Messages are repeated and reordered.
 */
final class AwsDeployment implements Deployment {
    /** Short, since a server that was killed leaves what it ran to this time; no kill takes as long. */
    private static final Duration LEASE = Duration.ofSeconds(5);

    /** A lost message is found by a sweep, a minute after its execution was accepted or the server started. */
    private static final Duration TO_END = Duration.ofMinutes(3);

    private static final Duration TO_EMPTY = Duration.ofSeconds(60);

    /** Has the servers' logs tell of each write that was refused. */
    private static final String DEBUG_LOGGING = "'-Dquarkus.log.category.\"dev.tappet.execution.Worker\".level=DEBUG'";

    private static final String REFUSED = "A run was refused";

    private final Backing backing;
    private final List<ServerProcess> servers = new ArrayList<>();
    private final QueueShuffler mixer;

    AwsDeployment(Map<String, String> settings, SplittableRandom random) throws IOException {
        backing = Backing.start();
        Map<String, String> all = new HashMap<>(backing.environment());
        all.putAll(settings);
        all.put("TAPPET_LEASE", LEASE.toSeconds() + "s");
        all.put("JAVA_TOOL_OPTIONS", DEBUG_LOGGING);
        for (int i = 0; i < 2; i++) {
            servers.add(ServerProcess.fresh(all));
        }
        mixer = new QueueShuffler(backing.environment(), random);
        // one that sleeps would outlive this process
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    @Override
    public List<ServerProcess> servers() {
        return List.copyOf(servers);
    }

    @Override
    public Optional<Duration> lease() {
        return Optional.of(LEASE);
    }

    @Override
    public Duration toEnd() {
        return TO_END;
    }

    @Override
    public Runnable disturbance(BooleanSupplier enough) {
        return () -> mixer.run(enough);
    }

    /** A message of an execution that has ended is deleted by whoever gets it. */
    @Override
    public List<String> leftovers() throws InterruptedException {
        Instant giveUp = Instant.now().plus(TO_EMPTY);
        while (mixer.messages() > 0 && Instant.now().isBefore(giveUp)) {
            Thread.sleep(200);
        }
        int left = mixer.messages();
        return left == 0 ? List.of() : List.of(left + " messages are left although everything has ended");
    }

    @Override
    public Optional<String> figures() throws IOException {
        long refused = 0;
        for (ServerProcess each : servers) {
            try (Stream<String> lines = Files.lines(each.log())) {
                refused += lines.filter(line -> line.contains(REFUSED)).count();
            }
        }
        return Optional.of(
                mixer.figures() + "; " + refused + " runs were refused, since another server had taken over");
    }

    @Override
    public void delete() throws IOException {
        for (ServerProcess each : servers) {
            each.deleteFolder();
        }
        backing.delete();
    }

    @Override
    public void close() {
        servers.forEach(ServerProcess::close);
        backing.close();
    }
}
