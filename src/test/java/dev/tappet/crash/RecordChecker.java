package dev.tappet.crash;

import dev.tappet.harness.ApiClient;
import dev.tappet.harness.Connection;
import dev.tappet.harness.Response;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** Reads the records of all acknowledged executions, the finished ones too, again and again. */
final class RecordChecker implements Runnable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private final ApiClient tenant;
    private final List<Integer> ports;
    private final Ledger ledger;
    private final BooleanSupplier enough;

    /** @param ports of the servers, each of which must say the same */
    RecordChecker(ApiClient tenant, List<Integer> ports, Ledger ledger, BooleanSupplier enough) {
        this.tenant = tenant;
        this.ports = ports;
        this.ledger = ledger;
        this.enough = enough;
    }

    @Override
    public void run() {
        try {
            while (!enough.getAsBoolean()) {
                Thread.sleep(POLL_INTERVAL);
                readAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Reads each record once, in a new order every time.
     *
     * @return whether all could be read; the server may die meanwhile
     */
    boolean readAll() {
        List<Accepted> executions = new ArrayList<>(ledger.accepted());
        Collections.shuffle(executions);
        int port = ports.get(ThreadLocalRandom.current().nextInt(ports.size()));
        try (Connection connection = Connection.open(port, TIMEOUT)) {
            for (Accepted each : executions) {
                Response response = tenant.execution(connection, each.id());
                if (response.status() < 500) {
                    ledger.violation(each.check(response));
                }
            }
            return true;
        } catch (IOException died) {
            return false;
        }
    }

    /** Reads until all have ended; which have not when the time is over is a violation. */
    void awaitAll(Duration longest) throws InterruptedException {
        Instant giveUp = Instant.now().plus(longest);
        while (ledger.finished() < ledger.count() && Instant.now().isBefore(giveUp)) {
            readAll();
            Thread.sleep(POLL_INTERVAL);
        }
        for (Accepted each : ledger.accepted()) {
            if (!each.isFinished()) {
                ledger.violation(each + " has not ended " + longest.toSeconds() + " s after the last kill");
            }
        }
    }

    /**
     * Goes through the workspace's list: all that was acknowledged stands there, each once, and no more beside it than
     * may have come of requests whose answer nobody got, and of schedules. The state was counted up once for each
     * execution that counts.
     *
     * @param counted the workflow that counts
     */
    void readList(String counted) throws IOException {
        int counting = 0;
        List<String> listed = new ArrayList<>();
        String page = "";
        do {
            Map<String, Object> executions = tenant.executions(page);
            for (Object each : (List<?>) executions.get("executions")) {
                if ("schedule".equals(((Map<?, ?>) each).get("url"))) {
                    continue;
                }
                listed.add(String.valueOf(((Map<?, ?>) each).get("id")));
                counting += counted.equals(((Map<?, ?>) each).get("workflow_id")) ? 1 : 0;
            }
            page = executions.get("next_page_token") instanceof String next ? next : "";
        } while (!page.isEmpty());
        Set<String> once = new HashSet<>(listed);
        if (once.size() < listed.size()) {
            ledger.violation("The list shows " + (listed.size() - once.size()) + " executions more than once");
        }
        List<Accepted> missing = ledger.accepted().stream()
                .filter(each -> !once.contains(each.id()))
                .toList();
        if (!missing.isEmpty()) {
            ledger.violation("The list does not show " + missing);
        }
        readCount(counting);
        int others = once.size() + missing.size() - ledger.count();
        if (others > ledger.unknown()) {
            ledger.violation("The list shows " + others + " executions beside those that were acknowledged, but only "
                    + ledger.unknown() + " requests had no answer");
        }
    }

    /** Every execution that has ended has counted once; one that nobody knows of may not have counted yet. */
    private void readCount(int listed) throws IOException {
        long accepted = ledger.accepted().stream()
                .filter(each -> each.scenario() == Scenario.COUNTED)
                .count();
        if (accepted > 0) {
            long count = ((Number) tenant.stateValue("counted").get("value")).longValue();
            if (count < accepted || count > listed) {
                ledger.violation("The state was counted up " + count + " times by " + listed + " executions, of which "
                        + accepted + " were acknowledged");
            }
        }
    }
}
