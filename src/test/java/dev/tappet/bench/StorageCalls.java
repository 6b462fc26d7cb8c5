package dev.tappet.bench;

import dev.tappet.harness.Connection;
import dev.tappet.harness.Request;
import dev.tappet.harness.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an execution costs in calls of the table and deliveries of the queue, as the server's own meters count them.
 * Reading meters makes no such call, so nothing is counted but what is measured and the server's housekeeping.
 */
record StorageCalls(int port) {
    private static final List<String> OPERATIONS =
            List.of("get", "admit", "write", "commit", "put_all", "query", "query_index");
    private static final Duration MAX_WAIT = Duration.ofMinutes(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    static TextTable table() {
        return new TextTable(cells("calls an execution", OPERATIONS, "deliveries"));
    }

    /** Runs a load until all that it started has ended, and adds a row. */
    void measure(String name, Load load, TextTable table) throws Exception {
        Meters before = read();
        int good = load.run(8, Duration.ofSeconds(2)).good();
        Meters after = awaitEnds(before.ended() + good);
        table.row(cells(
                name,
                OPERATIONS.stream()
                        .map(operation -> perExecution(after.table(operation) - before.table(operation), good))
                        .toList(),
                perExecution(after.begun() - before.begun(), good)));
    }

    private static String[] cells(String first, List<String> middle, String last) {
        return Stream.of(Stream.of(first), middle.stream(), Stream.of(last))
                .flatMap(each -> each)
                .toArray(String[]::new);
    }

    private Meters awaitEnds(double count) throws IOException, InterruptedException {
        Instant giveUp = Instant.now().plus(MAX_WAIT);
        Meters now = read();
        while (now.ended() < count) {
            if (Instant.now().isAfter(giveUp)) {
                throw new IllegalStateException(now.ended() + " executions have ended, and not " + count);
            }
            Thread.sleep(POLL_INTERVAL);
            now = read();
        }
        return now;
    }

    private static String perExecution(double calls, int executions) {
        return String.format(Locale.ROOT, "%.2f", calls / executions);
    }

    private Meters read() throws IOException {
        try (Connection connection = Connection.open(port, Duration.ofSeconds(30))) {
            Response response = connection.send(Request.get("/q/metrics", Map.of("Accept", "text/plain")));
            if (response.status() != 200) {
                throw new IllegalStateException("The meters: " + response);
            }
            return new Meters(new String(response.body(), StandardCharsets.UTF_8));
        }
    }

    /** @param text in the form of Prometheus */
    private record Meters(String text) {
        double table(String operation) {
            return sum("tappet_table_calls_seconds_count\\{[^}]*operation=\"" + operation + "\"[^}]*\\}");
        }

        double ended() {
            return sum("tappet_executions_finished_seconds_count\\{[^}]*\\}");
        }

        double begun() {
            return sum("tappet_queue_wait_seconds_count\\{[^}]*\\}");
        }

        private double sum(String meter) {
            Matcher lines = Pattern.compile("(?m)^" + meter + " (\\S+)$").matcher(text);
            double sum = 0;
            boolean found = false;
            while (lines.find()) {
                sum += Double.parseDouble(lines.group(1));
                found = true;
            }
            if (!found) {
                throw new IllegalStateException("The server has no meter like " + meter);
            }
            return sum;
        }
    }
}
