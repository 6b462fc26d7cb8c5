package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.exitWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.aws.BilledTable;
import dev.tappet.documentation.Page;
import dev.tappet.json.Json;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Quota;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The write units of executions of the page about prices, with states as they are stored by default on AWS and packed.
 */
@Tag("slow")
class StatePriceTest {
    /** The rate, and the entry of the delivery log. */
    private static final int OTHER_WRITES = 2;

    /** As API Gateway passes a request on. */
    private static final Map<String, Object> REQUEST = Map.of(
            "method",
            "POST",
            "path",
            "/v1/webhooks/01a20099-c407-7000-8000-000000000001/workflows/01a20099-c434-7000-8000-000000000002",
            "query",
            Map.of(),
            "headers",
            Map.of(
                    "accept", "*/*",
                    "content-type", "application/json",
                    "host", "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
                    "user-agent", "python-requests/2.32.3",
                    "x-amzn-trace-id", "Root=1-674b2f10-5c3b1d2e4f6a7b8c9d0e1f2a",
                    "x-forwarded-for", "192.0.2.1",
                    "x-forwarded-port", "443",
                    "x-forwarded-proto", "https"),
            "source",
            "192.0.2.1",
            "content_type",
            "application/json",
            "received_at",
            "2026-03-01T12:00:00.123Z");

    /** Random, since what is stored in parts is compressed. */
    private static Map<String, Object> event(int bytes) {
        byte[] random = new byte[(bytes - "{\"name\":\"\"}".length()) * 3 / 4];
        new Random(1).nextBytes(random);
        return Map.of("name", Base64.getEncoder().encodeToString(random));
    }

    private static NewExecution execution(WorkerCluster cluster, int bytes, String output) {
        return new NewExecution(
                cluster.executions().newId(),
                cluster.publish(List.of(output.equals("none") ? exitWith() : exitWith("event.name"))),
                Json.write(event(bytes)),
                Optional.of(Json.write(REQUEST)),
                Optional.empty(),
                Workflow.FAILURE_STATUS,
                Optional.of(new TriggerOrigin(TriggerOrigin.Url.ASYNC, "0193a5b2-1234-7abc-8def-0123456789ad")));
    }

    private static int asynchronous(BilledTable table, WorkerCluster cluster, NewExecution execution) {
        cluster.executions().create(List.of(execution), Lane.ASYNC);
        cluster.deferringWorker().handle(execution.id(), Instant.MAX, true);
        assertThat(cluster.state(execution.id()).status()).isEqualTo(ExecutionStatus.SUCCESS);
        return table.takeWriteUnits() + OTHER_WRITES;
    }

    private static int synchronous(BilledTable table, WorkerCluster cluster, NewExecution execution) {
        cluster.inPlace().createAwaited(execution, () -> {});
        assertThat(cluster.state(execution.id()).status()).isEqualTo(ExecutionStatus.SUCCESS);
        return table.takeWriteUnits() + OTHER_WRITES;
    }

    /** @param row how it begins */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "100 B, no output; 100; none",
                "300 B, no output; 300; none",
                "300 B, as large an output; 300; same",
                "1,024 B, as large an output; 1024; same",
                "4,096 B, as large an output; 4096; same"
            })
    void execution_takesTheUnitsOfThePage(String row, int bytes, String output) {
        String[] cells = Page.named("prices.md").section("## Smaller execution states").stream()
                .filter(line -> line.startsWith("| " + row + " |"))
                .map(line -> line.split("\\s*\\|\\s*"))
                .findFirst()
                .orElseThrow();
        StringBuilder counted = new StringBuilder();
        for (boolean packing : new boolean[] {false, true}) {
            try (BilledTable table = new BilledTable()) {
                WorkerCluster cluster = new WorkerCluster(
                        table,
                        inner -> new SpreadLists(inner, _ -> new Quota(1, 1, 1), InstantSource.system(), packing));
                counted.append(' ')
                        .append(asynchronous(table, cluster, execution(cluster, bytes, output)))
                        .append(' ')
                        .append(synchronous(table, cluster, execution(cluster, bytes, output)));
            }
        }

        assertThat(counted.toString().strip())
                .as("asynchronous, synchronous; the same packed")
                .isEqualTo(String.join(" ", cells[2], cells[3], cells[4], cells[5]));
    }
}
