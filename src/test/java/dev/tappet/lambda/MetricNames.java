package dev.tappet.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.execution.Lane;
import dev.tappet.http.ProblemType;
import dev.tappet.storage.TableObserver.Operation;
import dev.tappet.trigger.activity.Delivery.Url;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All metrics that an invocation can write, by having everything happen once. */
public final class MetricNames {
    private MetricNames() {}

    static void everything(InvocationMetrics metrics) {
        for (Url url : Url.values()) {
            metrics.accepted(url, 2);
        }
        metrics.refused(ProblemType.INVALID_TOKEN);
        metrics.refused(ProblemType.INVALID_TOKEN);
        metrics.refused(ProblemType.INTERNAL_ERROR);
        metrics.failed();
        metrics.messagesFailed(3);
        metrics.swept();
        metrics.canarySucceeded(Duration.ofMillis(80));
        metrics.spansSent(2);
        metrics.spansDropped(1);
        for (Lane lane : Lane.values()) {
            metrics.started(lane, Duration.ofMillis(1_500));
        }
        for (ExecutionStatus status : ExecutionStatus.values()) {
            if (status.isFinal()) {
                metrics.ended(status, Duration.ofSeconds(1));
            }
        }
        metrics.called(Operation.GET, Duration.ofMillis(4));
        metrics.called(Operation.WRITE, Duration.ofMillis(8));
    }

    public static Set<String> all() {
        InvocationMetrics metrics = new InvocationMetrics(Optional.of("any"), "any");
        everything(metrics);
        try {
            return new ObjectMapper()
                    .readTree(metrics.line("any", Instant.EPOCH).orElseThrow())
                    .at("/_aws/CloudWatchMetrics/0/Metrics")
                    .valueStream()
                    .map((JsonNode metric) -> metric.get("Name").asText())
                    .collect(Collectors.toSet());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
