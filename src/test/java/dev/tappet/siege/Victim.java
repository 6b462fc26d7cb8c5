package dev.tappet.siege;

import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.harness.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A workspace that has nothing to do with an attack: calls its workflow every 100 ms, each time on a connection of its
 * own and without waiting for the calls before.
 */
final class Victim implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);

    /** A call that takes longer is an error. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private static final byte[] EVENT = "{\"number\":1}".getBytes(StandardCharsets.UTF_8);

    private final int port;
    private final Request request;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private final List<Call> calls = new ArrayList<>();
    private int pending;

    /** When the next call begins, if nothing is late. */
    private long planned;

    Victim(int port, String path) {
        this.port = port;
        this.request = Request.post(path, Map.of(), EVENT);
    }

    /**
     * A call that has ended.
     *
     * @param late  how much later than planned it began, in nanoseconds
     * @param error empty if the response was the right one
     */
    private record Call(long started, long late, long nanos, String error) {}

    void start() {
        planned = System.nanoTime();
        clock.scheduleAtFixedRate(this::next, 0, PERIOD.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void next() {
        long at = planned;
        planned += PERIOD.toNanos();
        Thread.ofVirtual().start(() -> call(at));
    }

    private void call(long planned) {
        long started = System.nanoTime();
        String error = "";
        synchronized (calls) {
            pending++;
        }
        try (Connection connection = Connection.open(port, MAX_WAIT)) {
            Response response = connection.send(request);
            if (response.status() != 200 || !new String(response.body(), StandardCharsets.UTF_8).contains("2")) {
                error = response.toString();
            }
        } catch (IOException e) {
            error = e.toString();
        }
        Call ended = new Call(started, started - planned, System.nanoTime() - started, error);
        synchronized (calls) {
            calls.add(ended);
            pending--;
        }
    }

    /** Makes no more calls, and waits until all have ended. */
    void stop() throws InterruptedException {
        clock.shutdownNow();
        clock.awaitTermination(1, TimeUnit.SECONDS);
        while (hasPending()) {
            Thread.sleep(PERIOD);
        }
    }

    private boolean hasPending() {
        synchronized (calls) {
            return pending > 0;
        }
    }

    /**
     * What the calls of a period met.
     *
     * @param from begin of the period, of {@link System#nanoTime()}
     * @param to   its end: calls that began later are not counted
     */
    Figures between(long from, long to) {
        List<Call> within;
        synchronized (calls) {
            within = calls.stream()
                    .filter(call -> call.started - from >= 0 && call.started - to < 0)
                    .toList();
        }
        long[] sorted = within.stream().mapToLong(Call::nanos).sorted().toArray();
        List<String> errors = within.stream()
                .map(Call::error)
                .filter(error -> !error.isEmpty())
                .toList();
        long[] late = within.stream().mapToLong(Call::late).sorted().toArray();
        return new Figures(sorted, late, errors);
    }

    /**
     * What calls met.
     *
     * @param sorted time of each call in nanoseconds, ascending
     * @param late   how much later than planned they began, in nanoseconds, ascending
     */
    record Figures(long[] sorted, long[] late, List<String> errors) {
        /** What this share of the calls did not exceed, in milliseconds; 0 if there were none. */
        double millisAt(double share) {
            return millisAt(share, sorted);
        }

        /** What 99 of 100 calls did not exceed, in milliseconds: the delay of the measuring process itself. */
        double lateMillis() {
            return millisAt(0.99, late);
        }

        private static double millisAt(double share, long[] sorted) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
