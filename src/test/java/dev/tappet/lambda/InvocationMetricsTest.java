package dev.tappet.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tappet.documentation.Page;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.execution.Lane;
import dev.tappet.storage.TableObserver.Operation;
import dev.tappet.trigger.activity.Delivery.Url;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InvocationMetricsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final InvocationMetrics metrics = new InvocationMetrics(Optional.of("tappet"), "tappet-api");

    private void everything() {
        MetricNames.everything(metrics);
    }

    private JsonNode line() throws IOException {
        return new ObjectMapper().readTree(metrics.line("an-invocation", NOON).orElseThrow());
    }

    /** By the specification: every metric and dimension that is named is a member of the line. */
    @Test
    void line_isEmbeddedMetricFormat() throws IOException {
        everything();

        String text = metrics.line("an-invocation", NOON).orElseThrow();
        JsonNode line = new ObjectMapper().readTree(text);

        assertThat(text).doesNotContain("\n");
        assertThat(line.at("/_aws/Timestamp").asLong()).isEqualTo(NOON.toEpochMilli());
        JsonNode directive = line.at("/_aws/CloudWatchMetrics/0");
        assertThat(directive.get("Namespace").asText()).isEqualTo("Tappet");
        assertThat(directive.get("Dimensions").toString()).isEqualTo("[[\"stack\"]]");
        assertThat(line.get("stack").asText()).isEqualTo("tappet");
        assertThat(directive.get("Metrics").size()).isBetween(10, 100);
        assertThat(directive.get("Metrics").valueStream()).allSatisfy(metric -> {
            assertThat(metric.get("Unit").asText()).isIn("Count", "Seconds");
            assertThat(line.has(metric.get("Name").asText())).isTrue();
        });
    }

    @Test
    void line_countsAndMeasures() throws IOException {
        everything();
        JsonNode line = line();

        assertThat(line.get("tappet_requests_accepted_sync").asInt()).isEqualTo(1);
        assertThat(line.get("tappet_executions_accepted").asInt()).isEqualTo(6);
        assertThat(line.get("tappet_requests_refused").asInt()).isEqualTo(2);
        assertThat(line.get("tappet_errors").asInt()).isEqualTo(2);
        assertThat(line.get("refused").toString()).isEqualTo("{\"internal_error\":1,\"invalid_token\":2}");
        assertThat(line.get("tappet_messages_failed").asInt()).isEqualTo(3);
        assertThat(line.get("tappet_executions_finished_failed").asInt()).isEqualTo(1);
        assertThat(line.get("tappet_queue_wait_seconds_async").toString()).isEqualTo("[1.5]");
        assertThat(line.get("tappet_table_calls_seconds").toString()).isEqualTo("[0.004,0.008]");
        assertThat(line.get("requestId").asText()).isEqualTo("an-invocation");
    }

    @Test
    void nextLine_beginsAtZero_andNothingIsNoLine() {
        everything();
        assertThat(metrics.line("first", NOON)).isPresent();

        assertThat(metrics.line("second", NOON)).isEmpty();
    }

    @Test
    void valuesOfAMetric_areAtMostAHundred() throws IOException {
        for (int i = 0; i < 150; i++) {
            metrics.called(Operation.GET, Duration.ofMillis(1));
        }

        assertThat(line().get("tappet_table_calls_seconds")).hasSize(100);
    }

    @Test
    void withoutAStack_nothingIsWritten() {
        InvocationMetrics none = new InvocationMetrics(Optional.empty(), "f");
        none.failed();
        none.called(Operation.GET, Duration.ofMillis(1));

        assertThat(none.line("i", NOON)).isEmpty();
    }

    /** The page of prices counts the logs by this. */
    @Test
    void lines_ofARequestAndItsRun_haveTheSizeOfThePage() {
        InvocationMetrics metrics = new InvocationMetrics(Optional.of("tappet"), "tappet-ApiFunction-1A2B3C4D5E6F");
        metrics.accepted(Url.ASYNC, 1);
        for (Operation operation : List.of(Operation.GET, Operation.ADMIT, Operation.WRITE, Operation.WRITE)) {
            metrics.called(operation, Duration.ofNanos(4_123_456));
        }
        int request = whole(metrics).length();
        metrics.started(Lane.ASYNC, Duration.ofNanos(41_234_567));
        metrics.ended(ExecutionStatus.SUCCESS, Duration.ofMillis(60));
        metrics.called(Operation.GET, Duration.ofNanos(4_123_456));
        metrics.called(Operation.WRITE, Duration.ofNanos(4_123_456));
        int run = whole(metrics).length();

        double average = (request + run) / 2.0;
        assertThat(average).isCloseTo(550, withinPercentage(10));
        assertThat(Page.named("prices.md").section("## What adds to it"))
                .anyMatch(line -> line.contains("logs of about 550 bytes for each invocation ($0.28 per million)"));
    }

    private static String whole(InvocationMetrics metrics) {
        return metrics.line(UUID.randomUUID().toString(), NOON).orElseThrow();
    }

    /** Each name, without the value of its label, is that of a metric of a server in the table of the documentation. */
    @Test
    void names_areDocumented() {
        Set<String> documented = Page.named("operations.md").section("## Monitoring").stream()
                .filter(row -> row.startsWith("| `tappet_"))
                .flatMap(row -> Arrays.stream(row.split("`")))
                .filter(part -> part.startsWith("tappet_"))
                .map(part -> part.replaceAll("(_seconds|_total)?(\\{.*)?$", ""))
                .collect(Collectors.toSet());

        assertThat(MetricNames.all()).allSatisfy(name -> assertThat(documented).anyMatch(name::startsWith));
    }
}
