package dev.tappet.crash;

import dev.tappet.harness.ApiClient;
import dev.tappet.harness.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends events to a server of its own while that is killed as by {@code kill -9} and started again, and holds the
 * records against what it was told: nothing acknowledged is lost, every result is the right one, what has ended never
 * changes, synchronous answers say what the records say, and a step that calls out does so again only while its result
 * is not in the journal, with the same key; each minute of a schedule starts one execution. Properties: {@code
 * crash.executions} to be acknowledged, {@code crash.seed} of what is sent and of the moments of the kills (their
 * effect still depends on the machine's timing). Ends with 1 when a promise was broken.
 */
public final class CrashHarness {
    private static final int SENDERS = 6;
    private static final int SHOWN = 20;

    /** How long the kills go on when everything is acknowledged: what waits must come through them too. */
    private static final Duration KILL_DURATION = Duration.ofSeconds(60);

    private final Deployment deployment;
    private final CountingService service;
    private final CallbackCaller callbacks;
    private final LeaseOverruns sleeps;
    private final int executions;
    private final SplittableRandom random;
    private final Ledger ledger = new Ledger();
    private final AtomicReference<Instant> allAcknowledged = new AtomicReference<>(Instant.MAX);

    private CrashHarness(
            Deployment deployment,
            CountingService service,
            CallbackCaller callbacks,
            LeaseOverruns sleeps,
            int executions,
            SplittableRandom random) {
        this.deployment = deployment;
        this.service = service;
        this.callbacks = callbacks;
        this.sleeps = sleeps;
        this.executions = executions;
        this.random = random;
    }

    public static void main(String[] arguments) throws Exception {
        int executions = Integer.getInteger("crash.executions", 500);
        String given = System.getProperty("crash.seed", "");
        long seed = given.isEmpty() ? System.nanoTime() % 1_000_000 : Long.parseLong(given);
        boolean aws = System.getProperty("crash.on", "").equals("aws");
        System.out.println(
                "crash: " + executions + " executions" + (aws ? " on DynamoDB and SQS" : "") + ", seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        boolean kept;
        LeaseOverruns sleeps = new LeaseOverruns();
        try (CallbackCaller callbacks = new CallbackCaller(random.split());
                CountingService service = new CountingService(random.split(), new CallLog(sleeps), callbacks);
                Deployment deployment = aws
                        ? new AwsDeployment(settings(service), random.split())
                        : new LocalDeployment(settings(service))) {
            CrashHarness harness = new CrashHarness(deployment, service, callbacks, sleeps, executions, random);
            Instant start = Instant.now();
            int kills = harness.run();
            kept = harness.print(kills, Duration.between(start, Instant.now()));
            if (kept) {
                deployment.delete();
            }
        }
        System.exit(kept ? 0 : 1);
    }

    private static Map<String, String> settings(CountingService service) {
        return Map.of(
                "TAPPET_LIMITS_RATE", "1000000",
                "TAPPET_WINDOW", "1500ms",
                "TAPPET_HTTP_ALLOWED_ADDRESSES", "127.0.0.1:" + service.port());
    }

    /** Gives the number of kills. */
    private int run() throws IOException, InterruptedException {
        List<ServerProcess> servers = deployment.servers();
        Instant start = Instant.now();
        startAll();
        Duration starting = Duration.between(start, Instant.now());
        List<Integer> ports = servers.stream().map(ServerProcess::port).toList();
        callbacks.callAt(ports);
        ApiClient tenant = ApiClient.create(servers.getFirst());
        Targets targets = new Targets(tenant, service.url());
        ScheduledRuns scheduled = new ScheduledRuns(tenant);
        RecordChecker auditor = new RecordChecker(tenant, ports, ledger, this::isOver);
        List<Killer> killers = new ArrayList<>();
        List<Thread> clients = new ArrayList<>();
        clients.add(Thread.ofPlatform().start(auditor));
        clients.add(Thread.ofPlatform().start(deployment.disturbance(this::isOver)));
        for (int i = 0; i < SENDERS; i++) {
            EventSender sender = new EventSender(ports, targets, ledger, this::isAcknowledged, random.split());
            clients.add(Thread.ofPlatform().start(sender));
        }
        List<Thread> killing = new ArrayList<>();
        for (ServerProcess each : servers) {
            Killer killer = new Killer(
                    each, starting, deployment.lease(), service.book(), sleeps, ledger, this::isOver, random.split());
            killers.add(killer);
            killing.add(Thread.ofPlatform().start(killer));
        }
        for (Thread each : killing) {
            each.join();
        }
        int kills = killers.stream().mapToInt(Killer::kills).sum();
        if (!ledger.violations().isEmpty()) {
            clients.forEach(Thread::interrupt);
            return kills;
        }
        for (Thread each : clients) {
            each.join();
        }
        auditor.awaitAll(deployment.toEnd());
        deployment.leftovers().forEach(ledger::violation);
        servers.forEach(ServerProcess::kill);
        startAll();
        auditor.readAll();
        scheduled.faults(ports.getFirst(), deployment.toEnd()).forEach(ledger::violation);
        System.out.println(scheduled.figures());
        auditor.readList(targets.workflow(Scenario.COUNTED));
        service.book().faultsOfKeys().forEach(ledger::violation);
        callbacks.faults().forEach(ledger::violation);
        ledger.accepted().forEach(each -> each.faults(service.book()).forEach(ledger::violation));
        return kills + servers.size();
    }

    private void startAll() throws IOException, InterruptedException {
        for (ServerProcess each : deployment.servers()) {
            each.start();
        }
        for (ServerProcess each : deployment.servers()) {
            each.awaitReady();
        }
    }

    private boolean isAcknowledged() {
        return ledger.count() >= executions;
    }

    private boolean isOver() {
        if (!isAcknowledged()) {
            return !ledger.violations().isEmpty();
        }
        Instant now = Instant.now();
        Instant since = allAcknowledged.updateAndGet(before -> before.isAfter(now) ? now : before);
        return ledger.finished() == ledger.count()
                || since.plus(KILL_DURATION).isBefore(now)
                || !ledger.violations().isEmpty();
    }

    /** Gives whether all promises were kept. */
    private boolean print(int kills, Duration duration) throws IOException {
        List<Accepted> accepted = ledger.accepted();
        System.out.printf(
                "acknowledged %d, ended %d, unknown %d (the connection died before the answer), %d kills in %d s%n",
                accepted.size(), ledger.finished(), ledger.unknown(), kills, duration.toSeconds());
        int readings = accepted.stream().mapToInt(Accepted::readings).sum();
        System.out.printf("records of ended executions were read %d times%n", readings);
        System.out.println(service.book().figures());
        System.out.println(callbacks.figures());
        if (sleeps.count() > 0) {
            System.out.printf(
                    "%d times a server slept through its leases; %d calls of it were made before it knew%n",
                    sleeps.count(), service.book().unknowing());
        }
        deployment.figures().ifPresent(System.out::println);
        List<String> violations = ledger.violations();
        if (violations.isEmpty()) {
            System.out.println(
                    "nothing lost, nothing changed, no step called again after its result was there, all results"
                            + " right");
            return true;
        }
        System.out.println("BROKEN PROMISES: " + violations.size() + "; the logs are "
                + deployment.servers().stream().map(ServerProcess::log).toList());
        violations.stream().limit(SHOWN).forEach(each -> System.out.println("  " + each));
        return false;
    }
}
