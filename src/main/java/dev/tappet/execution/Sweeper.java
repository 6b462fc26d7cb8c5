package dev.tappet.execution;

import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;

/**
 * Finds what should run and does not: accepted and never claimed, left by a dead worker, or waiting for a time that is
 * near. Queues it (again), and drops what was queued for a day. To be called every minute, by one process or several.
 */
public final class Sweeper {
    /** Looks this far ahead, so that no wait is missed between two sweeps. */
    private static final Duration AHEAD = Duration.ofMinutes(2);

    /** An accepted execution is looked at for the first time after this. */
    static final Duration FIRST_LOOK = Duration.ofMinutes(1);

    private static final Duration LAST_PAUSE = Duration.ofMinutes(30);

    private final ItemTable table;
    private final RunQueue queue;
    private final ExecutionFinisher endings;
    private final InstantSource clock;

    public Sweeper(ItemTable table, RunQueue queue, ExecutionFinisher endings, InstantSource clock) {
        this.table = table;
        this.queue = queue;
        this.endings = endings;
        this.clock = clock;
    }

    /**
     * Looks at everything that is due, once.
     *
     * @throws RunQueue.QueueUnavailableException when the queue takes no more; the rest has to wait for the next sweep
     */
    public void sweep() {
        Instant until = clock.instant().plus(AHEAD);
        for (int shard = 0; shard < ExecutionState.SHARDS; shard++) {
            sweep(new Query(
                    ExecutionState.shard(shard),
                    "0",
                    ExecutionState.sortable(until) + Query.END,
                    Query.Order.ASCENDING,
                    ItemTable.MOST_AT_ONCE,
                    Optional.empty()));
        }
    }

    private void sweep(Query query) {
        Page<Key> page = table.query(Index.DUE, query);
        look(page.found());
        while (page.next().isPresent()) {
            page = table.query(Index.DUE, query.after(page.next().get()));
            look(page.found());
        }
    }

    private void look(Collection<Key> keys) {
        if (keys.isEmpty()) {
            return;
        }
        for (Item item : table.get(keys).values()) {
            ExecutionState.ifReadable(item)
                    .ifPresent(head -> head.due().ifPresent(due -> look(head, due, clock.instant())));
        }
    }

    /** What the index showed may be a while ago: the head decides. */
    private void look(ExecutionState head, Instant due, Instant now) {
        switch (head.status()) {
            case QUEUED -> {
                if (!head.created().plus(Worker.MAX_QUEUE_AGE).isAfter(now)) {
                    endings.dropUnclaimed(head.id());
                } else if (!due.isAfter(now)) {
                    sendAgain(head, due, now, Duration.ZERO);
                }
            }
            case RUNNING -> {
                boolean held = head.lease().isPresent() && head.lease().get().isAfter(now);
                if (!held && !due.isAfter(now)) {
                    sendAgain(head, due, now, Duration.ZERO);
                }
            }
            case ON_HOLD -> {
                Duration left = Duration.between(now, head.resume().orElse(now));
                sendAgain(head, due, now, left.isNegative() ? Duration.ZERO : left);
            }
            case SUCCESS, FAILED, STOPPED, DROPPED -> {
                // it ended since the index was read
            }
        }
    }

    private void sendAgain(ExecutionState head, Instant due, Instant now, Duration delay) {
        Instant next = now.plus(delay).plus(pause(head.sweeps()));
        if (table.write(StateTransitions.lookAgain(head.id(), due, next), Durability.LAZY)
                .done()) {
            queue.send(head.id(), head.binding().workspace(), head.lane(), delay);
        }
    }

    /** 2, 4, 8 … minutes, so that a backlog is not multiplied. */
    private static Duration pause(long sweeps) {
        Duration pause = Duration.ofMinutes(2L << Math.min(sweeps, 10));
        return pause.compareTo(LAST_PAUSE) < 0 ? pause : LAST_PAUSE;
    }
}
