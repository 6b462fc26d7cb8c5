package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.exitWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.execution.MessageVisibility.ReceivedMessage;
import dev.tappet.lambda.BatchDelivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A whole batch of messages while the table does not answer, and afterwards. What is not hidden anew stays hidden for
 * as long as a worker may run.
 */
@Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class FailingBatchContract {
    private static final int BATCH = 10;

    private final Map<Duration, List<ReceivedMessage>> hidden = new ConcurrentHashMap<>();

    /** A table with the circuit breaker of the packaging. */
    protected abstract TableFactory ground();

    /** @param isDown whether the table answers no call from now on */
    protected abstract void down(boolean isDown);

    private List<String> deliver(List<UUID> executions, Worker worker) {
        hidden.clear();
        return BatchDelivery.deliver(
                executions,
                worker,
                (messages, delay) -> hidden.computeIfAbsent(delay, _ -> Collections.synchronizedList(new ArrayList<>()))
                        .addAll(messages),
                WorkerCluster.LEASE);
    }

    @Test
    void batchWhileTableIsDown_isReportedAndSucceedsLater() {
        WorkerCluster cluster = WorkerCluster.on(ground());
        List<UUID> executions = IntStream.range(0, BATCH)
                .mapToObj(_ -> cluster.start(List.of(exitWith())))
                .toList();
        Worker worker = cluster.worker();

        down(true);
        assertThat(deliver(executions, worker)).hasSize(BATCH);
        assertAllAreHidden(Duration.ofSeconds(40));
        assertThat(deliver(executions, worker)).hasSize(BATCH);
        assertAllAreHidden(Duration.ofSeconds(40));
        assertThat(hidden).as("the breaker refuses, and nothing was claimed").containsKey(Duration.ofSeconds(5));

        down(false);
        await().atMost(Duration.ofSeconds(90))
                .until(() -> deliver(executions, worker).isEmpty());
        assertThat(executions)
                .allSatisfy(id -> assertThat(cluster.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS));
    }

    private void assertAllAreHidden(Duration most) {
        assertThat(hidden.values().stream().mapToInt(Collection::size).sum()).isEqualTo(BATCH);
        assertThat(hidden.keySet()).allSatisfy(delay -> assertThat(delay).isLessThanOrEqualTo(most));
    }
}
