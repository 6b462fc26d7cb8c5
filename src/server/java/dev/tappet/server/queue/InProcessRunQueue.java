package dev.tappet.server.queue;

import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The queue of a single process. It holds a bounded number of ids in memory. {@code QueueBackfill} finds rejected ids,
 * and the ids lost with the process, in the table.
 */
public final class InProcessRunQueue implements RunQueue, AutoCloseable {
    /** The maximum number of ids of a lane that wait, and of delayed ids: about 10 MB. */
    private static final int CAPACITY = 100_000;

    private final Map<Lane, InProcessLane> lanes = new EnumMap<>(Lane.class);
    private final ScheduledThreadPoolExecutor timer;
    private volatile boolean delivering;

    /**
     * Creates a queue.
     *
     * @param concurrency   the number of runs of each lane that work at the same time
     * @param maxInProgress the number of runs of each lane that have begun and not ended, including those that wait for
     *                      the network
     * @param yielding      called before an asynchronous run begins; blocks until the run may begin
     */
    public InProcessRunQueue(Map<Lane, Integer> concurrency, int maxInProgress, Runnable yielding) {
        for (Lane lane : Lane.values()) {
            Runnable before = switch (lane) {
                case SYNC -> () -> {};
                case ASYNC -> yielding;
            };
            lanes.put(lane, new InProcessLane(lane, concurrency.get(lane), maxInProgress, CAPACITY, before));
        }
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("run-queue-timer").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Starts delivery. Messages wait until then. */
    public void start(Handler handler) {
        lanes.values().forEach(lane -> lane.start(handler));
        delivering = true;
    }

    @Override
    public void send(UUID execution, UUID workspace, Lane lane, Duration delay) {
        if (delay.isZero()) {
            lanes.get(lane).offer(execution, workspace, false);
            return;
        }
        if (timer.getQueue().size() >= CAPACITY) {
            throw new QueueUnavailableException("The queue holds " + CAPACITY + " delayed executions already", null);
        }
        try {
            timer.schedule(() -> enqueue(execution, workspace, lane), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            throw new QueueUnavailableException("The queue is closed", e);
        }
    }

    /** The claim of a pure execution may be deferred: no other process can have it, and this one delivers it once. */
    @Override
    public void sendFirst(UUID execution, UUID workspace, Lane lane, boolean isPure) {
        lanes.get(lane).offer(execution, workspace, isPure);
    }

    @Override
    public Optional<HeldTurn> tryAcquireTurn(UUID execution, UUID workspace, Lane lane) {
        return lanes.get(lane).tryAcquireTurn(execution, workspace);
    }

    private void enqueue(UUID execution, UUID workspace, Lane lane) {
        try {
            lanes.get(lane).offer(execution, workspace, false);
        } catch (QueueUnavailableException _) {
            // The lane has noted the rejection and is refilled from the table.
        }
    }

    /** Whether a lane rejected messages and has capacity again, so that it should be refilled from the table. */
    public boolean needsBackfill() {
        return lanes.values().stream().anyMatch(InProcessLane::needsBackfill);
    }

    /** Whether the queue is started and not closed. */
    public boolean isDelivering() {
        return delivering;
    }

    /** The number of waiting messages. */
    public int size() {
        return lanes.values().stream().mapToInt(InProcessLane::size).sum();
    }

    /** The number of waiting messages of a lane. */
    public int size(Lane lane) {
        return lanes.get(lane).size();
    }

    /** Stops delivery. Runs in progress continue. */
    @Override
    public void close() {
        delivering = false;
        timer.shutdownNow();
        lanes.values().forEach(InProcessLane::close);
    }
}
