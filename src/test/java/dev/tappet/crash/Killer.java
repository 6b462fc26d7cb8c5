package dev.tappet.crash;

import dev.tappet.harness.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Kills the server at random moments, sometimes while it still starts, and starts it again each time. Where starting
 * takes long, everything does: lives are longer there, so that executions come on in them. One that was taken up five
 * times without getting any further is given up, as it should be.
 */
final class Killer implements Runnable {
    private static final int SHORTEST_LIFE_MILLIS = 500;
    private static final int LONGEST_LIFE_MILLIS = 3000;
    private static final int LONGEST_START_MILLIS = 1500;

    /** A start on a machine with nothing else to do. */
    private static final Duration USUAL_START = Duration.ofSeconds(4);

    private final ServerProcess server;
    private final Ledger ledger;
    private final BooleanSupplier enough;
    private final SplittableRandom random;
    private final double slowness;
    private volatile int kills;

    /**
     * @param server which runs
     * @param start  how long it took to start
     */
    Killer(ServerProcess server, Duration start, Ledger ledger, BooleanSupplier enough, SplittableRandom random) {
        this.server = server;
        this.slowness = Math.max(1, (double) start.toMillis() / USUAL_START.toMillis());
        this.ledger = ledger;
        this.enough = enough;
        this.random = random;
    }

    int kills() {
        return kills;
    }

    @Override
    public void run() {
        try {
            while (!enough.getAsBoolean()) {
                Thread.sleep((long) (slowness * random.nextInt(SHORTEST_LIFE_MILLIS, LONGEST_LIFE_MILLIS)));
                restart();
                while (random.nextInt(5) == 0) {
                    Thread.sleep(random.nextInt(LONGEST_START_MILLIS));
                    restart();
                }
                server.awaitReady();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | IllegalStateException e) {
            ledger.violation(e.getMessage());
        }
    }

    private void restart() throws IOException {
        if (!server.isAlive()) {
            ledger.violation("The server ended by itself; see " + server.log());
        }
        server.kill();
        kills++;
        server.start();
    }
}
