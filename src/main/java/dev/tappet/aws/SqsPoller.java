package dev.tappet.aws;

import dev.tappet.execution.Lane;
import dev.tappet.execution.LeaseTerms;
import dev.tappet.execution.RunQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Takes messages from both lanes in a server, which has no event source to bring them. */
public final class SqsPoller implements AutoCloseable {
    /** How long SQS waits for a message: half of what it can, since a stop takes as long. */
    private static final Duration WAIT = Duration.ofSeconds(10);

    /** How long a stop waits besides that for the runs that are under way; what takes longer goes on elsewhere. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final List<SqsLane> lanes = new ArrayList<>();
    private final Duration longestStop;
    private volatile boolean delivering;

    /**
     * @param client         must not retry by itself
     * @param concurrency    how many executions of each lane work at once
     * @param maxInProgress how many of each lane have begun and not ended, those that wait for the network among them
     */
    public SqsPoller(
            SqsClient client,
            Map<Lane, String> urls,
            Map<Lane, Integer> concurrency,
            int maxInProgress,
            LeaseTerms lease) {
        this(client, urls, concurrency, maxInProgress, WAIT, lease.hidden());
    }

    /** @param hidden how long others do not see a message that was received, in whole seconds */
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

    /** Whether it was started, and not closed since. */
    public boolean isDelivering() {
        return delivering;
    }

    /** Takes no more messages and lets what runs end, within reason. */
    @Override
    public void close() {
        delivering = false;
        lanes.forEach(SqsLane::close);
        long end = System.nanoTime() + longestStop.toNanos();
        lanes.forEach(lane -> lane.awaitIdle(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
    }
}
