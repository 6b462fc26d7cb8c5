package dev.tappet.crash;

import dev.tappet.harness.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Kills a server at random moments, sometimes while it still starts, and starts it again each time; where others take
 * over what it runs, it is sometimes made to sleep for longer than its leases instead. Where starting
 * takes long, everything does: lives are longer there, so that executions come on in them. One that was taken up five
 * times without getting any further is given up, as it should be.
 */
final class Killer implements Runnable {
    private static final int MIN_LIFE_MILLIS = 500;
    private static final int MAX_LIFE_MILLIS = 3000;
    private static final int MAX_START_MILLIS = 1500;

    /** A start on a machine with nothing else to do. */
    private static final Duration USUAL_START = Duration.ofSeconds(4);

    private static final Duration EARLY = Duration.ofSeconds(2);

    /** One life of so many is interrupted by sleep in the place of death. */
    private static final int STOPPED = 3;

    private final ServerProcess server;
    private final Optional<Duration> lease;
    private final CallLog book;
    private final LeaseOverruns sleeps;
    private final Ledger ledger;
    private final BooleanSupplier enough;
    private final SplittableRandom random;
    private double slowness;
    private volatile int kills;

    /**
     * @param server which runs
     * @param start  how long it took to start
     * @param lease  empty where nobody else takes over
     */
    Killer(
            ServerProcess server,
            Duration start,
            Optional<Duration> lease,
            CallLog book,
            LeaseOverruns sleeps,
            Ledger ledger,
            BooleanSupplier enough,
            SplittableRandom random) {
        this.server = server;
        this.lease = lease;
        this.book = book;
        this.sleeps = sleeps;
        this.slowness = slowness(start);
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
                Thread.sleep((long) (slowness * random.nextInt(MIN_LIFE_MILLIS, MAX_LIFE_MILLIS)));
                if (lease.isPresent() && random.nextInt(STOPPED) == 0) {
                    sleep(lease.get());
                    continue;
                }
                Instant restarted = restart();
                while (random.nextInt(5) == 0) {
                    Thread.sleep(random.nextInt(MAX_START_MILLIS));
                    restarted = restart();
                }
                server.awaitReady();
                slowness = slowness(Duration.between(restarted, Instant.now()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | IllegalStateException e) {
            ledger.violation(e.getMessage());
        }
    }

    private static double slowness(Duration start) {
        return Math.max(1, (double) start.toMillis() / USUAL_START.toMillis());
    }

    /** While something is called, if anything is. */
    private void sleep(Duration longer) throws IOException, InterruptedException {
        book.awaitCall(EARLY);
        Instant from = Instant.now();
        server.sleep();
        // a message comes again a third of a lease after that is over
        Thread.sleep((long) (longer.toMillis() * random.nextDouble(1.5, 3)));
        sleeps.slept(from, Instant.now());
        server.wake();
    }

    private Instant restart() throws IOException {
        if (!server.isAlive()) {
            ledger.violation("The server ended by itself; see " + server.log());
        }
        server.kill();
        kills++;
        server.start();
        return Instant.now();
    }
}
