package dev.tappet.crash;

import dev.tappet.harness.ApiClient;
import dev.tappet.harness.Connection;
import dev.tappet.harness.Response;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Workflows that start each minute by a schedule, through the kills: each minute starts one execution of each, whose
 * event names the minute before it.
 */
final class ScheduledRuns {
    private static final int WORKFLOWS = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    private final ApiClient tenant;
    private final Set<String> workflows = new HashSet<>();
    private final Instant first;
    private final TreeMap<Instant, Integer> started = new TreeMap<>();

    /** Publishes them. */
    ScheduledRuns(ApiClient tenant) throws IOException {
        this.tenant = tenant;
        for (int i = 0; i < WORKFLOWS; i++) {
            workflows.add(tenant.publish("/crash/scheduled.yaml", Map.of("integration", "none"))
                    .workflow());
        }
        this.first = minute(Instant.now()).plus(1, ChronoUnit.MINUTES);
    }

    private static Instant minute(Instant time) {
        return time.truncatedTo(ChronoUnit.MINUTES);
    }

    /**
     * Waits until the minutes up to now have started their executions and these have ended, and looks at them.
     *
     * @return what is wrong
     */
    List<String> faults(int port, Duration longest) throws IOException, InterruptedException {
        Instant last = minute(Instant.now());
        Instant giveUp = Instant.now().plus(longest);
        List<String> faults = read(port, last);
        while (!faults.isEmpty() && Instant.now().isBefore(giveUp)) {
            Thread.sleep(POLL_INTERVAL);
            faults = read(port, last);
        }
        return faults;
    }

    private List<String> read(int port, Instant last) throws IOException {
        started.clear();
        List<String> faults = new ArrayList<>();
        Map<String, Integer> once = new TreeMap<>();
        try (Connection connection = Connection.open(port, TIMEOUT)) {
            String page = "";
            do {
                Map<String, Object> executions = tenant.executions("&url=schedule", page);
                for (Object each : (List<?>) executions.get("executions")) {
                    Map<?, ?> listed = (Map<?, ?>) each;
                    Response response = tenant.execution(connection, String.valueOf(listed.get("id")));
                    Map<String, Object> execution = response.object();
                    if (!(execution.get("output") instanceof Map<?, ?> output)) {
                        faults.add("A scheduled execution has not succeeded: " + response);
                        continue;
                    }
                    Instant at = Instant.parse(String.valueOf(output.get("at")));
                    started.merge(at, 1, Integer::sum);
                    if (once.merge(listed.get("workflow_id") + " at " + at, 1, Integer::sum) > 1) {
                        faults.add("A minute started two executions: " + response);
                    }
                    if (at.isAfter(first)
                            && !at.minus(1, ChronoUnit.MINUTES).toString().equals(output.get("before"))) {
                        faults.add("A scheduled execution does not name the minute before it: " + response);
                    }
                }
                page = executions.get("next_page_token") instanceof String next ? next : "";
            } while (!page.isEmpty());
        }
        for (Instant minute = first; !minute.isAfter(last); minute = minute.plus(1, ChronoUnit.MINUTES)) {
            if (started.getOrDefault(minute, 0) < WORKFLOWS) {
                faults.add("%s started %d of %d scheduled executions"
                        .formatted(minute, started.getOrDefault(minute, 0), WORKFLOWS));
            }
        }
        return faults;
    }

    /** What the harness prints. */
    String figures() {
        return "%d workflows were started by their schedules, %d executions in %d minutes"
                .formatted(
                        WORKFLOWS,
                        started.values().stream().mapToInt(Integer::intValue).sum(),
                        started.size());
    }
}
