package dev.tappet.crash;

import dev.tappet.harness.ServerProcess;
import dev.tappet.harness.Tenant;
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
 * is not in the journal, with the same key. Properties: {@code crash.executions} to be acknowledged,
 * {@code crash.seed} of what is sent and of the moments of the kills (their effect still depends on the machine's
 * timing). Ends with 1 when a promise was broken.
 */
public final class CrashHarness {
    private static final int SENDERS = 6;
    private static final int SHOWN = 20;

    /** How long the kills go on when everything is acknowledged: what waits must come through them too. */
    private static final Duration KILLS_GO_ON = Duration.ofSeconds(60);

    private static final Duration TO_END = Duration.ofSeconds(60);
    private final ServerProcess server;
    private final Service service;
    private final int executions;
    private final SplittableRandom random;
    private final Ledger ledger = new Ledger();
    private final AtomicReference<Instant> allAcknowledged = new AtomicReference<>(Instant.MAX);

    private CrashHarness(ServerProcess server, Service service, int executions, SplittableRandom random) {
        this.server = server;
        this.service = service;
        this.executions = executions;
        this.random = random;
    }

    public static void main(String[] arguments) throws Exception {
        int executions = Integer.getInteger("crash.executions", 500);
        String given = System.getProperty("crash.seed", "");
        long seed = given.isEmpty() ? System.nanoTime() % 1_000_000 : Long.parseLong(given);
        System.out.println("crash: " + executions + " executions, seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        boolean kept;
        try (Service service = new Service(random.split());
                ServerProcess server = ServerProcess.fresh(settings(service))) {
            CrashHarness harness = new CrashHarness(server, service, executions, random);
            Instant start = Instant.now();
            int kills = harness.run();
            kept = harness.print(kills, Duration.between(start, Instant.now()));
            if (kept) {
                server.deleteFolder();
            }
        }
        System.exit(kept ? 0 : 1);
    }

    private static Map<String, String> settings(Service service) {
        return Map.of(
                "TAPPET_LIMITS_RATE", "1000000",
                "TAPPET_WINDOW", "1500ms",
                "TAPPET_HTTP_ALLOWED_ADDRESSES", "127.0.0.1:" + service.port());
    }

    /** Gives the number of kills. */
    private int run() throws IOException, InterruptedException {
        Instant start = Instant.now();
        server.start();
        server.awaitReady();
        Duration starting = Duration.between(start, Instant.now());
        Tenant tenant = Tenant.create(server);
        Targets targets = new Targets(tenant, service.url());
        Auditor auditor = new Auditor(tenant, server.port(), ledger, this::isOver);
        Killer killer = new Killer(server, starting, ledger, this::isOver, random.split());
        List<Thread> clients = new ArrayList<>();
        clients.add(Thread.ofPlatform().start(auditor));
        for (int i = 0; i < SENDERS; i++) {
            Sender sender = new Sender(server.port(), targets, ledger, this::isAcknowledged, random.split());
            clients.add(Thread.ofPlatform().start(sender));
        }
        killer.run();
        if (!ledger.violations().isEmpty()) {
            clients.forEach(Thread::interrupt);
            return killer.kills();
        }
        for (Thread each : clients) {
            each.join();
        }
        auditor.awaitAll(TO_END);
        server.kill();
        server.start();
        server.awaitReady();
        auditor.readAll();
        auditor.readList();
        service.book().faultsOfKeys().forEach(ledger::violation);
        ledger.accepted().forEach(each -> each.faults(service.book()).forEach(ledger::violation));
        return killer.kills() + 1;
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
                || since.plus(KILLS_GO_ON).isBefore(now)
                || !ledger.violations().isEmpty();
    }

    /** Gives whether all promises were kept. */
    private boolean print(int kills, Duration duration) {
        List<Accepted> accepted = ledger.accepted();
        System.out.printf(
                "acknowledged %d, ended %d, unknown %d (the connection died before the answer), %d kills in %d s%n",
                accepted.size(), ledger.finished(), ledger.unknown(), kills, duration.toSeconds());
        int readings = accepted.stream().mapToInt(Accepted::readings).sum();
        System.out.printf("records of ended executions were read %d times%n", readings);
        System.out.println(service.book().figures());
        List<String> violations = ledger.violations();
        if (violations.isEmpty()) {
            System.out.println(
                    "nothing lost, nothing changed, no step called again after its result was there, all results right");
            return true;
        }
        System.out.println("BROKEN PROMISES: " + violations.size() + "; the server's log is " + server.log());
        violations.stream().limit(SHOWN).forEach(each -> System.out.println("  " + each));
        return false;
    }
}
