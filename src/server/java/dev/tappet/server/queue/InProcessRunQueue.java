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
 * The queue of one process. It holds ids in memory, and a bounded number of them: what does not fit, and what was in
 * here when the process died, is found in the table again ({@code QueueBackfill}).
 */
public final class InProcessRunQueue implements RunQueue, AutoCloseable {
    /** Ids that a lane holds, ready or delayed: about 10 MB. */
    private static final int CAPACITY = 100_000;

    private final Map<Lane, InProcessLane> lanes = new EnumMap<>(Lane.class);
    private final ScheduledThreadPoolExecutor timer;
    private volatile boolean delivering;

    /**
     * @param concurrency    how many runs of each lane work at once
     * @param maxInProgress how many of each lane have begun and not ended, those that wait for the network among them
     * @param yielding       asked before an asynchronous run begins; returns when it may
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

    /** Begins to deliver; until then messages wait. */
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
            timer.schedule(() -> due(execution, workspace, lane), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            throw new QueueUnavailableException("The queue is closed", e);
        }
    }

    /** No other process can have it, and this one delivers it once. */
    @Override
    public void sendFirst(UUID execution, UUID workspace, Lane lane, boolean isPure) {
        lanes.get(lane).offer(execution, workspace, isPure);
    }

    @Override
    public Optional<HeldTurn> takeTurn(UUID execution, UUID workspace, Lane lane) {
        return lanes.get(lane).takeTurn(execution, workspace);
    }

    private void due(UUID execution, UUID workspace, Lane lane) {
        try {
            lanes.get(lane).offer(execution, workspace, false);
        } catch (QueueUnavailableException _) {
            // its lane knows that it turned something away, and has it fetched from the table
        }
    }

    /** Whether a lane turned messages away and has room again, so that it is time to look for them in the table. */
    public boolean wantsRefill() {
        return lanes.values().stream().anyMatch(InProcessLane::wantsRefill);
    }

    /** Whether it was started, and not closed since. */
    public boolean isDelivering() {
        return delivering;
    }

    /** How many messages wait. */
    public int size() {
        return lanes.values().stream().mapToInt(InProcessLane::size).sum();
    }

    /** How many messages of a lane wait. */
    public int size(Lane lane) {
        return lanes.get(lane).size();
    }

    /** Delivers nothing any more and lets the runs that are under way go on. */
    @Override
    public void close() {
        delivering = false;
        timer.shutdownNow();
        lanes.values().forEach(InProcessLane::close);
    }
}
