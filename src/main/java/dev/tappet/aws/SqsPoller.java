package dev.tappet.aws;

import dev.tappet.execution.Lane;
import dev.tappet.execution.LeaseTerms;
import dev.tappet.execution.RunQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Polls the queues of both lanes in a server, which has no event source that delivers messages. */
public final class SqsPoller implements AutoCloseable {
    /** How long SQS waits for a message: half of its maximum, since a stop takes as long. */
    private static final Duration WAIT = Duration.ofSeconds(10);

    /**
     * How long a stop waits for runs in progress, in addition to {@link #WAIT}. Longer runs continue in another
     * process.
     */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final List<SqsLane> lanes = new ArrayList<>();
    private final Duration longestStop;
    private volatile boolean delivering;

    /**
     * Creates a poller.
     *
     * @param client        must not retry requests itself
     * @param urls          the URL of the queue of each lane
     * @param concurrency   the number of executions of each lane that work at the same time
     * @param maxInProgress the number of executions of each lane that have begun and not ended, including those that
     *                      wait for the network
     */
    public SqsPoller(
            SqsClient client,
            Map<Lane, String> urls,
            Map<Lane, Integer> concurrency,
            int maxInProgress,
            LeaseTerms lease) {
        this(client, urls, concurrency, maxInProgress, WAIT, lease.visibilityTimeout());
    }

    /** @param hidden the visibility time-out of a received message, in whole seconds */
    SqsPoller(
            SqsClient client,
            Map<Lane, String> urls,
            Map<Lane, Integer> concurrency,
            int maxInProgress,
            Duration wait,
            Duration hidden) {
        for (Lane lane : Lane.values()) {
            lanes.add(new SqsLane(client, lane, urls.get(lane), concurrency.get(lane), maxInProgress, wait, hidden));
        }
        this.longestStop = wait.plus(GRACE);
    }

    public void start(RunQueue.Handler handler) {
        lanes.forEach(lane -> lane.start(handler));
        delivering = true;
    }

    /** Whether the poller is started and not closed. */
    public boolean isDelivering() {
        return delivering;
    }

    /** Receives no more messages and waits a limited time for current runs. */
    @Override
    public void close() {
        delivering = false;
        lanes.forEach(SqsLane::close);
        long end = System.nanoTime() + longestStop.toNanos();
        lanes.forEach(lane -> lane.awaitIdle(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
    }
}
