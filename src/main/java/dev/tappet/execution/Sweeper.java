package dev.tappet.execution;

import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Query;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Finds executions that should run and do not: accepted and never claimed, left by a crashed worker, or waiting for a
 * time that is near. Queues them, and drops those that were queued for a day. Called every minute, by one process or
 * several.
 */
public final class Sweeper {
    /** How far it looks ahead, so that no wait is missed between two sweeps. */
    private static final Duration LOOKAHEAD = Duration.ofMinutes(2);

    /** When an accepted execution is looked at for the first time. */
    static final Duration FIRST_CHECK_DELAY = Duration.ofMinutes(1);

    static final Duration MAX_PAUSE = Duration.ofMinutes(30);

    /** Of an execution that waits for a slot: there may be many, and each end of an execution checks them. */
    private static final Duration MAX_PAUSE_OF_WAITING = Duration.ofHours(6);

    /**
     * Executions sent in one request: their next look is stored before, so they are missed until then if the request
     * fails.
     */
    private static final int SEND_BATCH_SIZE = 10;

    private final ItemTable table;
    private final RunQueue queue;
    private final ExecutionFinisher finisher;
    private final ConcurrencyAdmission admission;
    private final InstantSource clock;
    private final int atOnce;

    /**
     * @param atOnce how many index partitions are read in parallel
     */
    public Sweeper(
            ItemTable table,
            RunQueue queue,
            ExecutionFinisher finisher,
            ConcurrencyAdmission admission,
            InstantSource clock,
            int atOnce) {
        this.atOnce = atOnce;
        this.admission = admission;
        this.table = table;
        this.queue = queue;
        this.finisher = finisher;
        this.clock = clock;
    }

    /**
     * Looks once at everything that is due.
     *
     * @throws RunQueue.QueueUnavailableException if the queue is full; the rest waits for the next sweep
     */
    public void sweep() {
        String until = ExecutionKeys.sortable(clock.instant().plus(LOOKAHEAD)) + Query.END;
        Queue<String> left = new ConcurrentLinkedQueue<>(DueShards.partitions());
        if (atOnce == 1) {
            sweepAll(left, until);
            return;
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(IntStream.range(0, atOnce)
                            .mapToObj(_ -> CompletableFuture.runAsync(() -> sweepAll(left, until), threads))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private void sweepAll(Queue<String> shards, String until) {
        try {
            for (String shard = shards.poll(); shard != null; shard = shards.poll()) {
                table.queryAll(
                        Index.DUE,
                        new Query(shard, "0", until, Query.Order.ASCENDING, ItemTable.MAX_BATCH_SIZE, Optional.empty()),
                        this::check);
            }
        } catch (RuntimeException e) {
            // the others would most likely fail too
            shards.clear();
            throw e;
        }
    }

    private void check(Collection<Key> keys) {
        if (keys.isEmpty()) {
            return;
        }
        List<RunQueue.QueuedRun> runs = new ArrayList<>();
        for (Item item : table.get(keys).values()) {
            StateCodec.readIfPossible(item)
                    .ifPresent(state -> state.times().due().ifPresent(due -> check(state, due, clock.instant(), runs)));
            if (runs.size() >= SEND_BATCH_SIZE) {
                send(runs);
            }
        }
        send(runs);
    }

    private void send(List<RunQueue.QueuedRun> runs) {
        if (!runs.isEmpty()) {
            queue.sendAll(List.copyOf(runs));
            runs.clear();
        }
    }

    /** The index may be outdated: the state decides. */
    private void check(ExecutionState state, Instant due, Instant now, List<RunQueue.QueuedRun> runs) {
        switch (state.status()) {
            case QUEUED -> {
                if (state.concurrency().filter(ConcurrencySlot::isWaiting).isPresent()) {
                    recheckWaiting(state, due, now);
                } else if (!state.queuedSince().plus(Worker.MAX_QUEUE_AGE).isAfter(now)) {
                    finisher.dropUnclaimed(state);
                } else if (!due.isAfter(now)) {
                    resend(state, due, now, Duration.ZERO, runs);
                }
            }
            case RUNNING -> {
                if (!state.lease().isHeldAt(now) && !due.isAfter(now)) {
                    resend(state, due, now, Duration.ZERO, runs);
                }
            }
            case ON_HOLD -> {
                Duration left = Duration.between(now, state.times().resume().orElse(now));
                resend(state, due, now, left.isNegative() ? Duration.ZERO : left, runs);
            }
            case SUCCESS, FAILED, STOPPED, DROPPED, SKIPPED -> {
                // it ended since the index was read
            }
        }
    }

    private void resend(ExecutionState state, Instant due, Instant now, Duration delay, List<RunQueue.QueuedRun> runs) {
        Instant next = now.plus(delay).plus(pause(state.lease().sweeps(), MAX_PAUSE));
        if (table.write(StateTransitions.scheduleCheck(state.id(), due, next), Durability.LAZY)
                .done()) {
            runs.add(new RunQueue.QueuedRun(state.id(), state.binding().workspace(), state.lane(), delay));
        }
    }

    /** It gets its slot from one that ends; only what a crashed process left undone is done here. */
    private void recheckWaiting(ExecutionState state, Instant due, Instant now) {
        if (due.isAfter(now)) {
            return;
        }
        admission.wake(state);
        Duration pause = pause(state.lease().sweeps(), MAX_PAUSE_OF_WAITING);
        table.write(StateTransitions.scheduleCheck(state.id(), due, now.plus(pause)), Durability.LAZY);
    }

    /** 2, 4, 8 … minutes, so that a backlog does not multiply. */
    private static Duration pause(long sweeps, Duration longest) {
        Duration pause = Duration.ofMinutes(2L << Math.min(sweeps, 10));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
