package dev.tappet.crash;

import dev.tappet.harness.ServerProcess;
import dev.tappet.harness.Tenant;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Sends events to a server of its own while that is killed as by {@code kill -9} and started again, and then holds the
 * records against what it was told: nothing acknowledged is lost, every result is the right one, what has ended never
 * changes, and synchronous answers say what the records say. Properties: {@code crash.executions} to be acknowledged,
 * {@code crash.seed} of what is sent and of the moments of the kills (their effect still depends on the machine's
 * timing). Ends with 1 when a promise was broken.
 */
public final class CrashHarness {
    private static final int SENDERS = 6;
    private static final Duration TO_END = Duration.ofSeconds(60);
    private static final int SHOWN = 20;
    private static final Map<String, String> SETTINGS =
            Map.of("TAPPET_LIMITS_RATE", "1000000", "TAPPET_WINDOW", "1500ms");

    private CrashHarness() {}

    public static void main(String[] arguments) throws Exception {
        int executions = Integer.getInteger("crash.executions", 500);
        String given = System.getProperty("crash.seed", "");
        long seed = given.isEmpty() ? System.nanoTime() % 1_000_000 : Long.parseLong(given);
        System.out.println("crash: " + executions + " executions, seed " + seed);
        Ledger ledger = new Ledger();
        try (ServerProcess server = ServerProcess.fresh(SETTINGS)) {
            long start = System.nanoTime();
            int kills = run(server, ledger, executions, new SplittableRandom(seed));
            print(ledger, kills, (System.nanoTime() - start) / 1_000_000_000);
            if (ledger.violations().isEmpty()) {
                server.deleteFolder();
            } else {
                System.out.println("The server's log: " + server.log());
            }
        }
        System.exit(ledger.violations().isEmpty() ? 0 : 1);
    }

    /** Gives the number of kills. */
    private static int run(ServerProcess server, Ledger ledger, int executions, SplittableRandom random)
            throws IOException, InterruptedException {
        server.start();
        server.awaitReady();
        Tenant tenant = Tenant.create(server);
        Targets targets = new Targets(tenant);
        Auditor auditor = new Auditor(tenant, server.port(), ledger, () -> isOver(ledger, executions));
        Killer killer = new Killer(server, ledger, () -> isOver(ledger, executions), random.split());
        List<Thread> clients = new ArrayList<>();
        clients.add(Thread.ofPlatform().start(auditor));
        for (int i = 0; i < SENDERS; i++) {
            Sender sender =
                    new Sender(server.port(), targets, ledger, () -> ledger.count() >= executions, random.split());
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
        return killer.kills() + 1;
    }

    /** The kills go on until everything has ended: what waits must come through them too. */
    private static boolean isOver(Ledger ledger, int executions) {
        return !ledger.violations().isEmpty() || ledger.count() >= executions && ledger.finished() == ledger.count();
    }

    private static void print(Ledger ledger, int kills, long seconds) {
        List<Accepted> accepted = ledger.accepted();
        long readings = accepted.stream().mapToLong(Accepted::readings).sum();
        System.out.printf(
                "acknowledged %d, ended %d, unknown %d (their connection died), kills %d, %d s, final records read %d times%n",
                accepted.size(), ledger.finished(), ledger.unknown(), kills, seconds, readings);
        List<String> violations = ledger.violations();
        System.out.println(
                violations.isEmpty()
                        ? "nothing lost, nothing changed, all results right"
                        : "BROKEN PROMISES: " + violations.size());
        violations.stream().limit(SHOWN).forEach(each -> System.out.println("  " + each));
    }
}
