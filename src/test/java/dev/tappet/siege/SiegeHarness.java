package dev.tappet.siege;

import dev.tappet.harness.ApiClient;
import dev.tappet.harness.ServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Attacks servers of its own, one after the other, started as {@code make run} starts one and with the default options,
 * while a victim's workspace calls its workflow and a monitor reads health. Properties: {@code siege.seconds} of each
 * attack, {@code siege.short} for the attacks on memory alone, {@code siege.only} for those whose name contains it. Ends
 * with 1 if a server did not survive, or did not serve its victim again within 5 s.
 *
 * <p>The server, the attackers and this process, which has the victim, share nothing but the machine. What the machine
 * itself adds is the column "late": how much later than planned the victim's calls began, at the 99th percentile. The
 * processor time of the server and of the attackers is in "cpu".
 */
public final class SiegeHarness {
    private static final Duration RECOVERY = Duration.ofSeconds(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final Duration TO_RECOVER = Duration.ofSeconds(5);
    private static final double GOAL_MILLIS = 1_000;
    private static final String ROW = "%-42s %-6s %8s %8s %8s %9s %9s %8s %7s %11s  %s%n";

    private final Duration length;
    private final AttackerProcess attackers;
    private boolean held = true;

    private SiegeHarness(Duration length, AttackerProcess attackers) {
        this.length = length;
        this.attackers = attackers;
    }

    public static void main(String[] arguments) throws Exception {
        boolean isShort = Boolean.getBoolean("siege.short");
        String only = System.getProperty("siege.only", "");
        Duration length = Duration.ofSeconds(Integer.getInteger("siege.seconds", 15));
        boolean held;
        try (AttackerProcess attackers = new AttackerProcess()) {
            SiegeHarness harness = new SiegeHarness(length, attackers);
            harness.runAll(isShort, only);
            held = harness.held;
        }
        if (!isShort && DeadlyEvent.NAME.contains(only)) {
            DeadlyEvent.Result result = DeadlyEvent.run();
            held &= result.held();
            System.out.println(DeadlyEvent.NAME + ": " + result);
        }
        System.exit(held ? 0 : 1);
    }

    private void runAll(boolean isShort, String only) throws Exception {
        System.out.printf(
                Locale.ROOT,
                ROW,
                "attack",
                "server",
                "p50 ms",
                "p99 ms",
                "late ms",
                "errors",
                "live ms",
                "failed",
                "RSS MB",
                "cpu s",
                "how it ended");
        List<Attack> attacks = Attacks.all();
        for (int i = 0; i < attacks.size(); i++) {
            Attack attack = attacks.get(i);
            if (attack.name().contains(only) && (attack.essential() || !isShort)) {
                run(attack, i);
            }
        }
    }

    private void run(Attack attack, int index) throws Exception {
        try (ServerProcess server =
                ServerProcess.fresh(Map.of("TAPPET_HTTP_ALLOWED_ADDRESSES", "127.0.0.1:" + attackers.servicePort()))) {
            server.start();
            server.awaitReady();
            ApiClient victims = ApiClient.create(server);
            String url = victims.publish("/siege/victim.yaml", victims.integration("Victim"))
                    .sync();
            attackers.prepare(index, server.port());
            try (Victim victim = new Victim(server.port(), url);
                    HealthMonitor monitor = new HealthMonitor(server)) {
                victim.start();
                Thread.sleep(RECOVERY);
                Duration serverCpu = server.cpu();
                Duration attackersCpu = attackers.cpu();
                long begin = System.nanoTime();
                attackers.begin();
                while (server.isAlive() && System.nanoTime() - begin < length.toNanos()) {
                    Thread.sleep(POLL_INTERVAL);
                }
                attackers.stop();
                long end = System.nanoTime();
                String cpu = server.isAlive()
                        ? "%.1f + %.1f"
                                .formatted(seconds(serverCpu, server.cpu()), seconds(attackersCpu, attackers.cpu()))
                        : "";
                boolean recovered = awaitNormal(server, victim);
                victim.stop();
                row(attack, server, victim.between(begin, end), monitor, cpu, recovered);
            }
            if (server.isAlive()) {
                server.deleteFolder();
            } else {
                System.out.println("    its log is " + server.log());
            }
        }
    }

    private static double seconds(Duration from, Duration to) {
        return to.minus(from).toMillis() / 1e3;
    }

    /** Whether all calls of one second succeed within a second, no later than 5 s after the attack. */
    private static boolean awaitNormal(ServerProcess server, Victim victim) throws InterruptedException {
        long end = System.nanoTime();
        while (server.isAlive()
                && System.nanoTime() - end < TO_RECOVER.plusSeconds(1).toNanos()) {
            Thread.sleep(100);
            long now = System.nanoTime();
            Victim.Figures last = victim.between(now - Duration.ofSeconds(1).toNanos(), now);
            if (now - end > Duration.ofSeconds(1).toNanos()
                    && last.sorted().length >= 9
                    && last.errors().isEmpty()
                    && last.millisAt(1) < GOAL_MILLIS) {
                return true;
            }
        }
        return false;
    }

    private void row(
            Attack attack,
            ServerProcess server,
            Victim.Figures figures,
            HealthMonitor monitor,
            String cpu,
            boolean recovered) {
        boolean alive = server.isAlive();
        held &= alive && recovered;
        String end;
        if (!alive) {
            end = "the process ended";
        } else if (!recovered) {
            end = "not back to normal after 5 s";
        } else if (!figures.errors().isEmpty()) {
            end = "first error: " + figures.errors().getFirst();
        } else {
            end = figures.millisAt(0.99) > GOAL_MILLIS ? "the victim was slow" : "held";
        }
        System.out.printf(
                Locale.ROOT,
                ROW,
                attack.name(),
                alive ? "alive" : "DEAD",
                "%.0f".formatted(figures.millisAt(0.5)),
                "%.0f".formatted(figures.millisAt(0.99)),
                "%.0f".formatted(figures.lateMillis()),
                figures.errors().size() + "/" + figures.sorted().length,
                "%.0f".formatted(monitor.slowestMillis()),
                monitor.failures(),
                "%.0f".formatted(monitor.peakBytes() / 1e6),
                cpu,
                end.length() > 90 ? end.substring(0, 90) + "…" : end);
    }
}
