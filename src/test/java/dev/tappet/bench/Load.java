package dev.tappet.bench;

import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.harness.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/**
 * A closed load: each connection sends its next request when the last is answered.
 *
 * @param request  what is sent
 * @param expected whether an answer is the right one
 */
record Load(int port, Request request, Predicate<Response> expected) {
    private static final int SAMPLED = 64;

    /** Runs the load on some connections for a time. */
    Result run(int connections, Duration duration) throws Exception {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        List<Callable<Sender>> senders = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            senders.add(() -> new Sender().until(end));
        }
        // Platform threads: a virtual thread's parking would cost the processor that the server needs.
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            List<Sender> done = new ArrayList<>();
            for (Future<Sender> each : threads.invokeAll(senders)) {
                done.add(each.get());
            }
            return Result.of(done, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** What one connection sent and got. */
    private final class Sender {
        private long[] nanos = new long[1 << 14];
        private int count;
        private int errors;
        private final List<Response> sample = new ArrayList<>();
        private Response last;

        private Sender until(long end) throws IOException {
            try (Connection connection = Connection.open(port, Duration.ZERO)) {
                while (System.nanoTime() < end) {
                    long sent = System.nanoTime();
                    Response response = connection.send(request);
                    keep(System.nanoTime() - sent);
                    if (!expected.test(response)) {
                        errors++;
                        continue;
                    }
                    last = response;
                    if (count % SAMPLED == 0) {
                        sample.add(response);
                    }
                }
            }
            return this;
        }

        private void keep(long latency) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, count * 2);
            }
            nanos[count++] = latency;
        }
    }

    /**
     * What a load measured.
     *
     * @param sorted the latency of every request, in nanoseconds, ascending
     * @param errors answers that were not the expected one
     * @param last   the last expected answer of each connection
     * @param sample some of the expected answers, of all the time
     */
    record Result(long[] sorted, int errors, List<Response> last, List<Response> sample, Duration duration) {
        private static Result of(List<Sender> senders, Duration duration) {
            long[] all = senders.stream()
                    .flatMapToLong(sender -> Arrays.stream(sender.nanos, 0, sender.count))
                    .sorted()
                    .toArray();
            int errors = senders.stream().mapToInt(sender -> sender.errors).sum();
            List<Response> last = senders.stream()
                    .filter(sender -> sender.last != null)
                    .map(sender -> sender.last)
                    .toList();
            List<Response> sample =
                    senders.stream().flatMap(sender -> sender.sample.stream()).toList();
            return new Result(all, errors, last, sample, duration);
        }

        int good() {
            return sorted.length - errors;
        }

        /** The latency that this share of the requests did not exceed, in milliseconds. */
        double millisAt(double share) {
            return sorted[(int) Math.min(sorted.length - 1L, Math.round(Math.ceil(share * sorted.length)) - 1)] / 1e6;
        }

        double perSecond() {
            return sorted.length / (duration.toNanos() / 1e9);
        }
    }
}
